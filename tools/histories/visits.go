package main

import "slices"

// enters is the state with one more visit; the name of whom it enters is known from now on.
func (s state) enters(number, at int, name string) (bool, state) {
	ok, next := s.recognised(at, name)
	if !ok {
		return false, s
	}
	next = next.clone()
	next.inside = append(next.inside, visit{number, name})
	slices.SortFunc(next.inside, func(a, b visit) int { return a.number - b.number })
	return true, next
}

// The SQL door: between its answer and the commit's call the visit is inside.
func enter(s state, in input, out output) (bool, state) {
	at := s.live()
	if at >= 0 && out.Answer == "admitted" {
		t := s.tenants[at]
		if t.status != "ready" || !t.active {
			return false, s
		}
		return s.enters(in.Visit, at, out.Tenant)
	}
	return out.is(s.refusal()), s
}

// refusal is what the SQL door says to who is not admitted.
func (s state) refusal() string {
	at := s.live()
	switch {
	case at < 0 && len(s.tenants) == 0:
		return "TN404"
	case at < 0 || s.tenants[at].deleted():
		return "TN410"
	case !s.tenants[at].active:
		return "TN403"
	case s.tenants[at].status != "ready":
		return "TN503"
	}
	return "none: it is admitted"
}

func (s state) visiting(number int) int {
	return slices.IndexFunc(s.inside, func(v visit) bool { return v.number == number })
}

// A statement inside: it succeeds, and sees the rows of the tenant that was entered.
func rows(s state, in input, out output) (bool, state) {
	at := s.visiting(in.Visit)
	return at >= 0 && out.Answer == "rows" && out.Tenant == s.inside[at].tenant, s
}

// The commit. The lock of a lost connection goes at some time after the last call that it answered began.
func leave(s state, in input, out output) (bool, state) {
	at := s.visiting(in.Visit)
	if at < 0 || !out.is("left") {
		return false, s
	}
	next := s.clone()
	next.inside = slices.Delete(next.inside, at, at+1)
	return true, next
}

// A migration: inside like a request, but of a tenant that is being provisioned.
func moveIn(s state, in input, out output) (bool, state) {
	at := s.named(in.Tenant)
	if at < 0 || s.tenants[at].status != "provisioning" {
		return out.is("none"), s
	}
	if out.Answer != "admitted" {
		return out.unanswered(), s
	}
	return s.enters(in.Visit, at, in.Tenant)
}
