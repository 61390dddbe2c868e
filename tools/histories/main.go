// Command histories reads recorded calls to one tenant, a JSON line each, and tells whether they are
// linearizable: whether each call may have happened at one moment between its invocation and its
// response, in an order that the registry's state machine allows.
//
//	histories FILE        exit code 0: all rounds are; 1: some are not; the first is told on standard
//	                      output and drawn in FILE.html; 2: could not tell
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

// patience is how long one round may take; rounds are small.
const patience = 20 * time.Second

func main() {
	if len(os.Args) != 2 {
		fail2("usage: histories FILE")
	}
	file, err := os.Open(os.Args[1])
	if err != nil {
		fail2(err)
	}
	rounds, err := readRounds(file)
	if err != nil {
		fail2(err)
	}
	calls, wrong := 0, 0
	for _, r := range rounds {
		calls += len(r.calls)
		model := specification()
		operations := r.operations()
		result, info := porcupine.CheckOperationsVerbose(model, operations, patience)
		switch result {
		case porcupine.Illegal:
			if wrong++; wrong > 1 {
				continue
			}
			report(os.Stdout, r, model, info)
			if err := porcupine.VisualizePath(model, info, os.Args[1]+".html"); err != nil {
				fail2(err)
			}
		case porcupine.Unknown:
			fail2(fmt.Sprintf("round %d: not decided within %s", r.number, patience))
		}
	}
	if wrong > 0 {
		fmt.Printf("\nIn all, %d of %d rounds are not linearizable.\n", wrong, len(rounds))
		os.Exit(1)
	}
	fmt.Printf("%d calls in %d rounds are linearizable\n", calls, len(rounds))
}

func fail2(why any) {
	fmt.Fprintln(os.Stderr, "histories:", why)
	os.Exit(2)
}
