package main

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
)

// tenant is one record of the slug.
type tenant struct {
	// Empty while nobody has seen the id: an unanswered claim may have made it.
	name   string
	owner  string
	status string
	active bool
	policy string
	// Has a retention, longer than any round.
	kept bool
	// What was ordered of the deletion.
	paused, asked bool
	// Taken back by an order: the next object that asks owns it.
	byHand      bool
	provisioned bool
	deletions   int
	// The version of its last change; 0 while nobody has seen it.
	version int64
	// Its last change is younger than this version.
	after int64
}

// visit is a transaction that holds the tenant's lock, shared.
type visit struct {
	number int
	tenant string
}

// state is the registry as far as it concerns one slug. Values are never changed in place.
type state struct {
	// In the order of their last change.
	tenants []tenant
	// In the order of their numbers.
	inside []visit
	// The newest version anybody has seen.
	newest int64
}

func (s state) clone() state {
	return state{slices.Clone(s.tenants), slices.Clone(s.inside), s.newest}
}

func (s state) find(matches func(tenant) bool) int {
	return slices.IndexFunc(s.tenants, matches)
}

func (s state) live() int {
	return s.find(func(t tenant) bool { return t.status != "dropped" })
}

func (s state) named(name string) int {
	return s.find(func(t tenant) bool { return t.name == name })
}

func (s state) ownedBy(owner string) int {
	return s.find(func(t tenant) bool { return t.owner == owner })
}

// changed is the state after a change of one record: it has a version that nobody has seen.
func (s state) changed(at int, change func(*tenant)) state {
	next := s.clone()
	t := next.tenants[at]
	change(&t)
	t.version, t.after = 0, next.newest
	next.tenants = append(slices.Delete(next.tenants, at, at+1), t)
	return next
}

// last is where changed leaves the record.
func (s state) last() int { return len(s.tenants) - 1 }

// seen tells whether a record may look like this, and what is known afterwards.
func (s state) seen(at int, r *record) (bool, state) {
	if r == nil {
		return false, s
	}
	t := s.tenants[at]
	same := t.owner == r.Owner && t.status == r.Status && t.active == r.Active &&
		t.policy == r.Policy && t.kept == r.Kept && t.deletions == r.Deletions
	if !same || t.version != 0 && t.version != r.Version || t.version == 0 && r.Version <= t.after {
		return false, s
	}
	ok, next := s.recognised(at, r.Tenant)
	if !ok || t.version == r.Version {
		return ok, next
	}
	next = next.clone()
	next.tenants[at].version = r.Version
	next.newest = max(next.newest, r.Version)
	return true, next
}

// recognised tells whether a record may have this name, and what is known afterwards.
func (s state) recognised(at int, name string) (bool, state) {
	if s.tenants[at].name == name {
		return true, s
	}
	if s.tenants[at].name != "" || s.named(name) >= 0 {
		return false, s
	}
	next := s.clone()
	next.tenants[at].name = name
	return true, next
}

func (t tenant) orders() string {
	text := ""
	if t.paused {
		text += ", paused"
	}
	if t.asked {
		text += ", to be dropped now"
	}
	if t.byHand {
		text += ", waits for an object"
	}
	return text
}

func (s state) String() string {
	var text []string
	for _, t := range s.tenants {
		text = append(text, record{
			t.name, t.owner, t.status, t.active, t.policy, t.kept, t.deletions, t.version}.String()+
			t.orders())
	}
	for _, v := range s.inside {
		text = append(text, fmt.Sprintf("#%d inside %s", v.number, v.tenant))
	}
	if len(text) == 0 {
		return "nothing"
	}
	return strings.Join(text, "; ")
}

// specification is the sequential registry: what one call after the other may answer.
func specification() porcupine.Model {
	seed := maphash.MakeSeed()
	return porcupine.Model{
		Init: func() any { return state{} },
		Step: func(s, in, out any) (bool, any) { return step(s.(state), in.(input), out.(output)) },
		Equal: func(a, b any) bool {
			x, y := a.(state), b.(state)
			return x.newest == y.newest && slices.Equal(x.tenants, y.tenants) &&
				slices.Equal(x.inside, y.inside)
		},
		Hash:              func(s any) uint64 { return maphash.String(seed, s.(state).String()) },
		DescribeOperation: func(in, out any) string { return fmt.Sprintf("%v → %v", in, out) },
		DescribeState:     func(s any) string { return s.(state).String() },
	}
}

// step tells whether a call may be answered so in this state, and the state afterwards. A call that
// was not answered does what it would have done.
func step(s state, in input, out output) (bool, state) {
	act, known := calls[in.Op]
	if !known {
		return false, s
	}
	return act(s, in, out)
}

var calls = map[string]func(state, input, output) (bool, state){
	"read": read, "claim": claim, "apply": apply,
	"create": create, "ready": ready, "fail": fail, "retry": retry,
	"delete": softDelete, "proof": proof, "begin": begin, "drop": drop, "restore": restore,
	"pause": order, "resume": order, "drop_now": order, "takeback": takeBack, "give": give,
	"enter": enter, "rows": rows, "leave": leave, "movein": moveIn, "moveout": leave,
}
