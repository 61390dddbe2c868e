package main

import "slices"

func (out output) unanswered() bool { return out.Answer == "?" }

func (out output) is(answer string) bool { return out.unanswered() || out.Answer == answer }

// shows is the end of a call that returns the record; unanswered, it showed nothing.
func (s state) shows(at int, out output) (bool, state) {
	if out.unanswered() {
		return true, s
	}
	return s.seen(at, out.Record)
}

// The gate's read: the record that is not dropped, else the newest tombstone.
func read(s state, _ input, out output) (bool, state) {
	at := s.live()
	if at < 0 {
		at = s.last()
	}
	if at < 0 {
		return out.is("none"), s
	}
	if !out.is("found") {
		return false, s
	}
	return s.shows(at, out)
}

func claim(s state, in input, out output) (bool, state) {
	if own := s.ownedBy(in.Owner); own >= 0 {
		if !out.is("granted") {
			return false, s
		}
		return s.shows(own, out)
	}
	if rival := s.live(); rival >= 0 {
		if !out.is("taken") {
			return false, s
		}
		return s.shows(rival, out)
	}
	if !out.is("granted") {
		return false, s
	}
	next := s.clone()
	next.tenants = append(next.tenants, tenant{
		owner: in.Owner, status: "provisioning", active: true, policy: "drop", after: s.newest})
	return next.shows(next.last(), out)
}

// No change, no write: the same again keeps its version.
func apply(s state, in input, out output) (bool, state) {
	at := s.ownedBy(in.Owner)
	if at < 0 {
		return out.is("none"), s
	}
	if !out.is("found") {
		return false, s
	}
	if t := s.tenants[at]; t.active != in.Active || t.policy != in.Policy || t.kept != in.Kept {
		s = s.changed(at, func(t *tenant) { t.active, t.policy, t.kept = in.Active, in.Policy, in.Kept })
		at = s.last()
	}
	return s.shows(at, out)
}

func create(s state, in input, out output) (bool, state) {
	if at := s.named(in.Tenant); at >= 0 && s.tenants[at].status == "provisioning" {
		return out.is("done"), s
	}
	return out.is("none"), s
}

// moved is a move from one status to another that answers whether it is there, now or before.
func moved(from, to string) func(state, input, output) (bool, state) {
	return func(s state, in input, out output) (bool, state) {
		at := s.named(in.Tenant)
		switch {
		case at >= 0 && s.tenants[at].status == from:
			return out.is("yes"), s.changed(at, func(t *tenant) {
				t.status = to
				t.provisioned = t.provisioned || to == "ready"
			})
		case at >= 0 && s.tenants[at].status == to:
			return out.is("yes"), s
		}
		return out.is("no"), s
	}
}

var (
	ready = moved("provisioning", "ready")
	fail  = moved("provisioning", "failed")
	retry = moved("failed", "provisioning")
)

func (t tenant) deleted() bool {
	return t.status == "deleted" || t.status == "dropping" || t.status == "dropped"
}

func (out output) proves(t tenant) bool {
	return out.unanswered() || out.Answer == "proof" && out.Deletion == t.deletions
}

func softDelete(s state, in input, out output) (bool, state) {
	at := s.named(in.Tenant)
	if at < 0 || s.tenants[at].owner != in.Owner {
		return out.is("none"), s
	}
	if !s.tenants[at].deleted() {
		s = s.changed(at, func(t *tenant) { t.status, t.deletions = "deleted", t.deletions+1 })
		at = s.last()
	}
	return out.proves(s.tenants[at]), s
}

func proof(s state, in input, out output) (bool, state) {
	if at := s.named(in.Tenant); at >= 0 && s.tenants[at].deleted() {
		return out.proves(s.tenants[at]), s
	}
	return out.is("none"), s
}

// occupied tells whether somebody who was admitted is still inside.
func (s state) occupied(name string) bool {
	return slices.ContainsFunc(s.inside, func(v visit) bool { return v.tenant == name })
}

// The point of no return: nobody is inside.
func begin(s state, in input, out output) (bool, state) {
	at := s.named(in.Tenant)
	if at < 0 || s.tenants[at].deletions != in.Deletion || !s.tenants[at].deleted() {
		return out.is("void"), s
	}
	t := s.tenants[at]
	switch {
	case t.status != "deleted":
		return out.is("begun"), s
	case out.Answer == "busy":
		return in.contended, s
	case s.occupied(t.name):
		return out.unanswered(), s
	case t.policy == "retain":
		return out.is("retained"), s
	case t.paused:
		return out.is("paused"), s
	case t.kept && !t.asked:
		return out.is("early"), s
	}
	return out.is("begun"), s.changed(at, func(t *tenant) { t.status = "dropping" })
}

func drop(s state, in input, out output) (bool, state) {
	at := s.named(in.Tenant)
	if at < 0 || s.tenants[at].deletions != in.Deletion || s.tenants[at].status != "dropping" {
		return out.is("no"), s
	}
	return out.is("yes"), s.changed(at, func(t *tenant) { t.status = "dropped" })
}

// Only what was decided on: the record as it was read, and nobody inside.
func restore(s state, in input, out output) (bool, state) {
	at := s.named(in.Tenant)
	if at < 0 || s.tenants[at].status != "deleted" || s.tenants[at].version != in.Version {
		return out.is("none"), s
	}
	if out.Answer == "none" {
		return in.contended, s
	}
	if !out.is("restored") {
		return false, s
	}
	if s.occupied(in.Tenant) {
		return out.unanswered(), s
	}
	next := s.changed(at, func(t *tenant) { t.revive(in.Owner) })
	return next.shows(next.last(), out)
}

// revive takes a tenant back; nothing that was ordered of its deletion is left.
func (t *tenant) revive(owner string) {
	t.owner, t.status, t.paused, t.asked = owner, "provisioning", false, false
	if t.provisioned {
		t.status = "ready"
	}
}

// open tells whether a deletion may still be ordered about.
func (s state) open(at int, deletion int) bool {
	return at >= 0 && s.tenants[at].deletions == deletion && s.tenants[at].status == "deleted"
}

func order(s state, in input, out output) (bool, state) {
	at := s.named(in.Tenant)
	if !s.open(at, in.Deletion) {
		return out.is("refused"), s
	}
	return out.is("done"), s.changed(at, func(t *tenant) {
		t.paused = in.Op == "pause"
		t.asked = t.asked || in.Op == "drop_now"
	})
}

// A restore without an object: nobody is inside, and the schema was to be kept.
func takeBack(s state, in input, out output) (bool, state) {
	at := s.named(in.Tenant)
	if at >= 0 && (s.tenants[at].deletions != in.Deletion || !s.tenants[at].deleted()) {
		return out.is("done"), s
	}
	if !s.open(at, in.Deletion) || s.tenants[at].policy != "retain" && !s.tenants[at].kept {
		return out.is("refused"), s
	}
	if out.Answer == "busy" {
		return in.contended, s
	}
	if s.occupied(in.Tenant) {
		return out.unanswered(), s
	}
	return out.is("done"), s.changed(at, func(t *tenant) {
		t.byHand = t.byHand || t.owner != ""
		t.revive("")
	})
}

// What was taken back by an order gets its object.
func give(s state, in input, out output) (bool, state) {
	at := s.named(in.Tenant)
	if at < 0 || s.tenants[at].version != in.Version || !s.tenants[at].byHand {
		return out.is("none"), s
	}
	if !out.is("given") {
		return false, s
	}
	next := s.changed(at, func(t *tenant) { t.owner, t.byHand = in.Owner, false })
	return next.shows(next.last(), out)
}
