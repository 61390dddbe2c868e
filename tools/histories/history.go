package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/anishathalye/porcupine"
)

// never is the response of a call that was not answered: it may take effect at any later time.
const never = math.MaxInt64

// record is what a call saw of a tenant's row.
type record struct {
	Tenant    string `json:"tenant"`
	Owner     string `json:"owner"`
	Status    string `json:"status"`
	Active    bool   `json:"active"`
	Policy    string `json:"policy"`
	Kept      bool   `json:"kept"`
	Deletions int    `json:"deletions"`
	Version   int64  `json:"version"`
}

func (r record) String() string {
	active := ""
	if !r.Active {
		active = ", inactive"
	}
	kept := ""
	if r.Kept {
		kept = ", kept"
	}
	return fmt.Sprintf("%s of %s: %s%s, %s%s, deletion %d, version %d",
		r.Tenant, r.Owner, r.Status, active, r.Policy, kept, r.Deletions, r.Version)
}

// input is what a call asked for; which fields count depends on Op.
type input struct {
	Op       string `json:"op"`
	Tenant   string `json:"tenant"`
	Owner    string `json:"owner"`
	Active   bool   `json:"active"`
	Policy   string `json:"policy"`
	Kept     bool   `json:"kept"`
	Deletion int    `json:"deletion"`
	Version  int64  `json:"version"`
	Visit    int    `json:"visit"`
	// Somebody else may have held the tenant's lock meanwhile.
	contended bool
}

func (in input) String() string {
	switch in.Op {
	case "claim", "read":
		return strings.TrimSpace(in.Op + " " + in.Owner)
	case "apply":
		return fmt.Sprintf("apply %s active=%t %s kept=%t", in.Owner, in.Active, in.Policy, in.Kept)
	case "delete":
		return fmt.Sprintf("delete %s of %s", in.Tenant, in.Owner)
	case "begin", "drop", "pause", "resume", "drop_now", "takeback":
		return fmt.Sprintf("%s %s deletion %d", in.Op, in.Tenant, in.Deletion)
	case "restore", "give":
		return fmt.Sprintf("%s %s version %d for %s", in.Op, in.Tenant, in.Version, in.Owner)
	case "enter", "rows", "leave", "moveout":
		return fmt.Sprintf("%s #%d", in.Op, in.Visit)
	case "movein":
		return fmt.Sprintf("movein #%d %s", in.Visit, in.Tenant)
	default:
		return in.Op + " " + in.Tenant
	}
}

// output is what a call was answered. Answer "?" means that it was not: it may have taken effect or not.
type output struct {
	Answer   string  `json:"answer"`
	Tenant   string  `json:"tenant"`
	Deletion int     `json:"deletion"`
	Record   *record `json:"record"`
}

func (out output) String() string {
	text := out.Answer
	if out.Tenant != "" {
		text += " " + out.Tenant
	}
	if out.Deletion > 0 {
		text += fmt.Sprintf(" %d", out.Deletion)
	}
	if out.Record != nil {
		text += " (" + out.Record.String() + ")"
	}
	return text
}

// call is one line of the file.
type call struct {
	Round  int    `json:"round"`
	Client int    `json:"client"`
	In     input  `json:"in"`
	Out    output `json:"out"`
	// Nanoseconds of one monotonic clock.
	Call   int64 `json:"call"`
	Return int64 `json:"return"`
	// Until when it may have held the tenant's lock, if longer than to its response.
	Released int64 `json:"released"`
}

// round is the history of one slug.
type round struct {
	number int
	calls  []call
}

// readRounds reads a file of JSON lines; a round's lines stand together.
func readRounds(from io.Reader) ([]round, error) {
	var rounds []round
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		var c call
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		if c.Out.Answer == "?" {
			c.Return = never
			c.Released = never
		}
		if len(rounds) == 0 || rounds[len(rounds)-1].number != c.Round {
			rounds = append(rounds, round{number: c.Round})
		}
		last := &rounds[len(rounds)-1]
		last.calls = append(last.calls, c)
	}
	return rounds, lines.Err()
}

// operations are the round's calls as the checker takes them.
func (r round) operations() []porcupine.Operation {
	operations := make([]porcupine.Operation, 0, len(r.calls))
	for number, c := range r.calls {
		c.In.contended = r.contended(number)
		operations = append(operations, porcupine.Operation{
			ClientId: c.Client, Input: c.In, Output: c.Out, Call: c.Call, Return: c.Return})
	}
	return operations
}

// contended tells whether another call may have held the lock for which this one did not wait. A
// visit holds it from its enter's call to its leave's return.
func (r round) contended(number int) bool {
	c := r.calls[number]
	if c.In.Op != "begin" && c.In.Op != "restore" && c.In.Op != "takeback" {
		return false
	}
	for other, o := range r.calls {
		switch o.In.Op {
		case "begin", "restore", "takeback", "enter", "movein":
			if other != number && o.Call <= c.Return && c.Call <= max(o.Return, o.Released) {
				return true
			}
		}
	}
	return false
}
