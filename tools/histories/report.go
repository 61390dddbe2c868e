package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/anishathalye/porcupine"
)

// shown is how many calls before and after the break are told.
const shown = 12

// report tells the longest order that fits, and the calls that have no place after it.
func report(to io.Writer, r round, model porcupine.Model, info porcupine.LinearizationInfo) {
	var longest []porcupine.Operation
	for _, order := range info.PartialLinearizationsOperations()[0] {
		if len(order) > len(longest) {
			longest = order
		}
	}
	begin := r.calls[0].Call
	for _, c := range r.calls {
		begin = min(begin, c.Call)
	}
	fmt.Fprintf(to, "Round %d is not linearizable: %d of %d calls have an order that the registry allows.\n",
		r.number, len(longest), len(r.calls))
	fmt.Fprintln(to, "Times are microseconds: invocation, response.")
	fmt.Fprintf(to, "\nThe end of that order:\n")
	for _, o := range longest[max(0, len(longest)-shown):] {
		fmt.Fprintln(to, line(o, begin))
	}
	after := model.Init()
	for _, o := range longest {
		_, after = model.Step(after, o.Input, o.Output)
	}
	fmt.Fprintf(to, "\nThe registry then: %s\n", model.DescribeState(after))
	rest := without(r.operations(), longest)
	fmt.Fprintf(to, "\nNo order continues. Next by response, the first that cannot be answered so (>):\n")
	for number, o := range rest[:min(len(rest), shown)] {
		mark := "  "
		if number == 0 {
			mark = "> "
		}
		fmt.Fprintln(to, mark+line(o, begin)[2:])
	}
}

// without are the operations that the order lacks, by response.
func without(all, order []porcupine.Operation) []porcupine.Operation {
	var rest []porcupine.Operation
	for _, o := range all {
		if !slices.ContainsFunc(order, func(p porcupine.Operation) bool {
			return p.Call == o.Call && p.ClientId == o.ClientId && p.Input == o.Input
		}) {
			rest = append(rest, o)
		}
	}
	slices.SortFunc(rest, func(a, b porcupine.Operation) int { return int(min(max(a.Return-b.Return, -1), 1)) })
	return rest
}

func line(o porcupine.Operation, begin int64) string {
	response := "       ?"
	if o.Return != never {
		response = fmt.Sprintf("%8d", (o.Return-begin)/1000)
	}
	return fmt.Sprintf("  %8d %s  client %d  %v → %v",
		(o.Call-begin)/1000, response, o.ClientId, o.Input, o.Output)
}
