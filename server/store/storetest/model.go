package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parley/server/store"
)

// Model runs random acts on the store of open and on a model, and fails where
// their answers differ.
func Model(t *testing.T, open, model Opener) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{open: open, openModel: model, t: t, dir: t.TempDir(), ctx: context.Background()}
		m.real, m.model = open(t, m.dir), model(t, m.dir)
		defer m.close()
		rt.Repeat(map[string]func(*rapid.T){
			"accept":   m.accept,
			"claim":    m.claim,
			"take":     m.take,
			"commit":   m.commit,
			"release":  m.release,
			"deliver":  m.deliver,
			"mark":     m.mark,
			"due":      m.due,
			"dead":     m.dead,
			"person":   m.person,
			"prune":    m.prune,
			"later":    func(t *rapid.T) { m.now += time.Duration(rapid.IntRange(1, 120).Draw(t, "s")) * time.Second },
			"history":  m.history,
			"sessions": m.sessions,
			"latest":   m.latest,
			"waiting":  m.waiting,
			"visitor":  m.visitor,
			"token":    m.token,
			"account":  m.account,
			"login":    m.login,
			"reopen":   func(*rapid.T) { m.reopen() },
			"":         m.next,
		})
	})
}

type machine struct {
	open, openModel Opener
	t               *testing.T
	dir             string
	ctx             context.Context
	real, model     store.Store
	now             time.Duration // since noon
	claims          [][2]store.Claim
	deliveries      [][2]store.Delivery
	n               int // counts commits, for ids
}

func (m *machine) close() {
	m.real.Close()
	m.model.Close()
}

func (m *machine) reopen() {
	m.close()
	m.real, m.model = m.open(m.t, m.dir), m.openModel(m.t, m.dir)
	m.claims, m.deliveries = nil, nil
}

func (m *machine) at() time.Time { return noon.Add(m.now) }

func drawKey(t *rapid.T) store.Key {
	return store.Key{
		Bot:     rapid.SampledFrom([]string{"a", "b"}).Draw(t, "bot"),
		Channel: rapid.SampledFrom([]string{"web", "json"}).Draw(t, "channel"),
		Address: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "address"),
	}
}

func drawLane(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", store.Notify}).Draw(t, "lane")
}

// same fails unless what the store said is what the model says. Seqs are the
// store's own business, but for their order, and so are left out of got and
// want by the callers.
func same(t *rapid.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Fatalf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func (m *machine) accept(t *rapid.T) {
	var in []store.Inbound
	for range rapid.IntRange(1, 4).Draw(t, "n") {
		id := fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "id"))
		in = append(in, store.Inbound{Key: drawKey(t), ID: id, At: m.at(), Event: []byte("event " + id)})
	}
	got, err := m.real.Accept(m.ctx, in)
	want, wantErr := m.model.Accept(m.ctx, in)
	same(t, "Accept", []any{got, err}, []any{want, wantErr})
}

func withoutSeqs(c store.Claim) store.Claim {
	ps := make([]store.Pending, len(c.Pending))
	for i, p := range c.Pending {
		ps[i] = store.Pending{Inbound: p.Inbound}
	}
	c.Pending = ps
	return c
}

func (m *machine) claim(t *rapid.T) {
	n := rapid.IntRange(1, 3).Draw(t, "n")
	got, err := m.real.Claim(m.ctx, n)
	want, wantErr := m.model.Claim(m.ctx, n)
	same(t, "Claim", []any{len(got), err}, []any{len(want), wantErr})
	for i := range got {
		same(t, "claim", withoutSeqs(got[i]), withoutSeqs(want[i]))
		m.claims = append(m.claims, [2]store.Claim{got[i], want[i]})
	}
}

func take[T any](t *rapid.T, from *[]T) T {
	if len(*from) == 0 {
		t.Skip("none")
	}
	i := rapid.IntRange(0, len(*from)-1).Draw(t, "which")
	x := (*from)[i]
	*from = append((*from)[:i:i], (*from)[i+1:]...)
	return x
}

func (m *machine) commit(t *rapid.T) {
	c := take(t, &m.claims)
	m.n++
	ch := store.Change{At: m.at()}
	if rapid.Bool().Draw(t, "session") {
		ch.Session = fmt.Append(nil, "session ", m.n)
	}
	if rapid.Bool().Draw(t, "contact") {
		ch.Contact = fmt.Append(nil, "contact ", m.n)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "sends") {
		ch.Sends = append(ch.Sends, store.Send{ID: fmt.Sprint(m.n, ".", i), Lane: drawLane(t), Message: fmt.Append(nil, "message ", m.n), Bulk: rapid.Bool().Draw(t, "bulk")})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "log") {
		kind := rapid.SampledFrom([]string{"in", "out", "trace", "begin", "handover"}).Draw(t, "kind")
		ch.Log = append(ch.Log, store.Entry{At: m.at(), Kind: kind, ID: fmt.Sprint(m.n, ".", i)})
	}
	switch rapid.IntRange(0, 3).Draw(t, "timer") {
	case 0:
		ch.Timer = &store.Timer{}
	case 1, 2:
		ch.Timer = &store.Timer{At: m.at().Add(time.Duration(rapid.IntRange(-60, 300).Draw(t, "s")) * time.Second), Generation: m.n}
	}
	m.reschedule(t, &ch)
	switch rapid.IntRange(0, 4).Draw(t, "desk") {
	case 0:
		ch.Desk = &store.Desk{}
	case 1:
		ch.Desk = &store.Desk{Since: m.at(), Queue: "counter", Agent: rapid.SampledFrom([]string{"", "Rosa"}).Draw(t, "agent")}
	}
	if rapid.IntRange(0, 9).Draw(t, "stale") == 0 {
		c[0].Version++
		c[1].Version++
	}
	done := rapid.IntRange(0, len(c[0].Pending)).Draw(t, "done")
	ch.Attempt = rapid.IntRange(0, 2).Draw(t, "attempt")
	real, model := ch, ch
	real.Done, model.Done = allDone(c[0])[:done], allDone(c[1])[:done]
	got, err := m.real.Commit(m.ctx, c[0], real)
	want, wantErr := m.model.Commit(m.ctx, c[1], model)
	m.attempted(t, "Commit", got, err, want, wantErr)
}

// take takes an event that has just come in.
func (m *machine) take(t *rapid.T) {
	in := store.Inbound{Key: drawKey(t), ID: fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "id")), At: m.at(), Event: []byte("event")}
	got, ok, err := m.real.Take(m.ctx, in)
	want, wantOK, wantErr := m.model.Take(m.ctx, in)
	same(t, "Take", []any{got, ok, err}, []any{want, wantOK, wantErr})
	if ok {
		m.claims = append(m.claims, [2]store.Claim{got, want})
	}
}

// attempted keeps deliveries that both stores returned.
func (m *machine) attempted(t *rapid.T, what string, got []store.Delivery, err error, want []store.Delivery, wantErr error) {
	t.Helper()
	same(t, what, []any{len(got), err}, []any{len(want), wantErr})
	for i := range got {
		m.deliveries = append(m.deliveries, [2]store.Delivery{got[i], want[i]})
		got[i].Seq, want[i].Seq = 0, 0
		same(t, "delivery", got[i], want[i])
	}
}

// reschedule has the change set some schedules and take some back.
func (m *machine) reschedule(t *rapid.T, ch *store.Change) {
	ch.Unschedules = rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", ""}), 0, 1).Draw(t, "unschedules")
	for i, key := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 2).Draw(t, "schedules") {
		s := store.Schedule{Key: key, ID: fmt.Sprint(m.n, "s", i), Flow: "flow " + key, At: m.at().Add(time.Duration(rapid.IntRange(-60, 300).Draw(t, "s")) * time.Second)}
		if rapid.Bool().Draw(t, "with") {
			s.With = fmt.Append(nil, "with ", m.n)
		}
		ch.Schedules = append(ch.Schedules, s)
	}
}

func (m *machine) release(t *rapid.T) {
	c := take(t, &m.claims)
	same(t, "Release", m.real.Release(m.ctx, c[0]), m.model.Release(m.ctx, c[1]))
}

func (m *machine) deliver(t *rapid.T) {
	var shares []store.Share
	for range rapid.IntRange(1, 4).Draw(t, "shares") {
		q := store.Queue{Sender: store.SenderOf(drawKey(t), drawLane(t)), Bulk: rapid.Bool().Draw(t, "bulk")}
		shares = append(shares, store.Share{Queue: q, N: rapid.IntRange(0, 3).Draw(t, "n")})
	}
	got, err := m.real.Deliver(m.ctx, m.at(), shares)
	want, wantErr := m.model.Deliver(m.ctx, m.at(), shares)
	m.attempted(t, "Deliver", got, err, want, wantErr)
}

func (m *machine) mark(t *rapid.T) {
	d := take(t, &m.deliveries)
	mark := store.Mark{Key: d[0].Key, Lane: d[0].Lane, At: m.at()}
	switch rapid.IntRange(0, 2).Draw(t, "how") {
	case 0:
		mark.Sent = true
	case 1:
		mark.Dead, mark.Reason = true, "no"
	default:
		mark.Retry, mark.Reason = m.at().Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "s"))*time.Second), "later"
	}
	mark.Next = mark.Retry.IsZero() && rapid.Bool().Draw(t, "next")
	real, model := mark, mark
	real.Seq, model.Seq = d[0].Seq, d[1].Seq
	got, err := m.real.Mark(m.ctx, []store.Mark{real})
	want, wantErr := m.model.Mark(m.ctx, []store.Mark{model})
	m.attempted(t, "Mark", got.Next, err, want.Next, wantErr)
	same(t, "due", got.Due, want.Due)
}

// dead compares the dead letters of a bot, and revives or discards one.
func (m *machine) dead(t *rapid.T) {
	bot := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "bot")
	got, err := m.real.Dead(m.ctx, bot, 0, 99)
	want, wantErr := m.model.Dead(m.ctx, bot, 0, 99)
	same(t, "Dead", []any{len(got), err}, []any{len(want), wantErr})
	seqs := [2][]int64{seqsOf(got), seqsOf(want)}
	for i := range got {
		got[i].Seq, want[i].Seq = 0, 0
		same(t, "letter", got[i], want[i])
	}
	if len(got) == 0 {
		return
	}
	i := rapid.IntRange(0, len(got)-1).Draw(t, "which")
	if rapid.Bool().Draw(t, "revive") {
		n, err := m.real.Revive(m.ctx, bot, seqs[0][i:], m.at())
		wantN, wantErr := m.model.Revive(m.ctx, bot, seqs[1][i:], m.at())
		same(t, "Revive", []any{n, err}, []any{wantN, wantErr})
		return
	}
	n, err := m.real.Discard(m.ctx, bot, seqs[0][i:i+1])
	wantN, wantErr := m.model.Discard(m.ctx, bot, seqs[1][i:i+1])
	same(t, "Discard", []any{n, err}, []any{wantN, wantErr})
}

// person compares what is kept about somebody, and erases them now and then.
func (m *machine) person(t *rapid.T) {
	k := drawKey(t)
	got, err := m.real.Person(m.ctx, k)
	want, wantErr := m.model.Person(m.ctx, k)
	same(t, "Person", []any{got == nil, err}, []any{want == nil, wantErr})
	if got != nil {
		for _, p := range []*store.Kept{got, want} {
			for i := range p.Pending {
				p.Pending[i].Seq = 0
			}
			for i := range p.Unsent {
				p.Unsent[i].Seq = 0
			}
			for i := range p.Dead {
				p.Dead[i].Seq = 0
			}
			p.Log = withoutSeq(p.Log)
		}
		same(t, "timer", got.Timer != nil, want.Timer != nil)
		if got.Timer != nil {
			same(t, "timer", *got.Timer, *want.Timer)
		}
		got.Timer, want.Timer = nil, nil
		same(t, "person", *got, *want)
	}
	found, err := m.real.Find(m.ctx, k.Bot, k.Address)
	wantFound, wantErr := m.model.Find(m.ctx, k.Bot, k.Address)
	same(t, "Find", []any{found, err}, []any{wantFound, wantErr})
	if rapid.IntRange(0, 3).Draw(t, "erase") == 0 {
		found, err := m.real.Erase(m.ctx, k)
		wantFound, wantErr := m.model.Erase(m.ctx, k)
		same(t, "Erase", []any{found, err}, []any{wantFound, wantErr})
	}
}

func (m *machine) prune(t *rapid.T) {
	before := m.at().Add(-time.Duration(rapid.IntRange(0, 300).Draw(t, "s")) * time.Second)
	n := rapid.IntRange(1, 6).Draw(t, "n")
	got, err := m.real.Prune(m.ctx, before, n)
	want, wantErr := m.model.Prune(m.ctx, before, n)
	same(t, "Prune", []any{got, err}, []any{want, wantErr})
}

func (m *machine) due(t *rapid.T) {
	n := rapid.IntRange(1, 3).Draw(t, "n")
	got, err := m.real.Due(m.ctx, m.at(), n, body)
	want, wantErr := m.model.Due(m.ctx, m.at(), n, body)
	same(t, "Due", []any{got, err}, []any{want, wantErr})
}

func (m *machine) history(t *rapid.T) {
	k, n := drawKey(t), rapid.IntRange(1, 5).Draw(t, "n")
	got, err := m.real.History(m.ctx, k, 0, n)
	want, wantErr := m.model.History(m.ctx, k, 0, n)
	same(t, "History", []any{len(got), err}, []any{len(want), wantErr})
	for i := range got {
		got[i].Seq, want[i].Seq = 0, 0
		same(t, "entry", got[i], want[i])
	}
}

func (m *machine) latest(t *rapid.T) {
	k, n := drawKey(t), rapid.IntRange(1, 5).Draw(t, "n")
	got, err := m.real.Latest(m.ctx, k, 0, n)
	want, wantErr := m.model.Latest(m.ctx, k, 0, n)
	same(t, "Latest", []any{withoutSeq(got), err}, []any{withoutSeq(want), wantErr})
	if len(got) > 0 {
		before, err := m.real.Latest(m.ctx, k, got[0].Seq, n)
		wantBefore, wantErr := m.model.Latest(m.ctx, k, want[0].Seq, n)
		same(t, "before", []any{withoutSeq(before), err}, []any{withoutSeq(wantBefore), wantErr})
	}
}

func (m *machine) waiting(t *rapid.T) {
	bot, n := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "bot"), rapid.IntRange(0, 4).Draw(t, "n")
	got, err := m.real.Waiting(m.ctx, bot, n)
	want, wantErr := m.model.Waiting(m.ctx, bot, n)
	same(t, "Waiting", []any{got, err}, []any{want, wantErr})
}

func (m *machine) account(t *rapid.T) {
	one := rapid.SampledFrom([]string{"a", "b", "c"})
	id := one.Draw(t, "account")
	if rapid.Bool().Draw(t, "add") {
		a := store.Account{ID: id, Email: one.Draw(t, "email"), Name: "Ana", Password: "p", At: m.at()}
		same(t, "AddAccount", m.real.AddAccount(m.ctx, a), m.model.AddAccount(m.ctx, a))
	} else {
		got, err := m.real.SetPassword(m.ctx, id, "q")
		want, wantErr := m.model.SetPassword(m.ctx, id, "q")
		same(t, "SetPassword", []any{got, err}, []any{want, wantErr})
	}
	got, err := m.real.Accounts(m.ctx)
	want, wantErr := m.model.Accounts(m.ctx)
	same(t, "Accounts", []any{got, err}, []any{want, wantErr})
}

func (m *machine) login(t *rapid.T) {
	hash := []byte(rapid.SampledFrom([]string{"h", "i"}).Draw(t, "hash"))
	switch rapid.SampledFrom([]string{"add", "see", "remove", "prune"}).Draw(t, "act") {
	case "add":
		l := store.Login{Hash: hash, Account: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "account"), At: m.at(), Seen: m.at()}
		err, wantErr := m.real.AddLogin(m.ctx, l), m.model.AddLogin(m.ctx, l)
		same(t, "AddLogin", err == nil, wantErr == nil)
	case "see":
		same(t, "SeeLogin", m.real.SeeLogin(m.ctx, hash, m.at()), m.model.SeeLogin(m.ctx, hash, m.at()))
	case "remove":
		got, err := m.real.RemoveLogin(m.ctx, hash)
		want, wantErr := m.model.RemoveLogin(m.ctx, hash)
		same(t, "RemoveLogin", []any{got, err}, []any{want, wantErr})
	case "prune":
		seen := m.at().Add(-time.Minute)
		got, err := m.real.PruneLogins(m.ctx, seen.Add(-time.Minute), seen)
		want, wantErr := m.model.PruneLogins(m.ctx, seen.Add(-time.Minute), seen)
		same(t, "PruneLogins", []any{got, err}, []any{want, wantErr})
	}
	got, err := m.real.Login(m.ctx, hash)
	want, wantErr := m.model.Login(m.ctx, hash)
	same(t, "Login", []any{fmt.Sprintf("%+v", got), err}, []any{fmt.Sprintf("%+v", want), wantErr})
}

func (m *machine) token(t *rapid.T) {
	bot, id := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "bot"), rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "id")
	if rapid.Bool().Draw(t, "add") {
		tok := store.Token{Bot: bot, ID: id, Hash: []byte(id), At: m.at()}
		err, wantErr := m.real.AddToken(m.ctx, tok), m.model.AddToken(m.ctx, tok)
		same(t, "AddToken", err == nil, wantErr == nil)
	} else {
		got, err := m.real.RemoveToken(m.ctx, bot, id)
		want, wantErr := m.model.RemoveToken(m.ctx, bot, id)
		same(t, "RemoveToken", []any{got, err}, []any{want, wantErr})
	}
	got, err := m.real.Tokens(m.ctx, bot)
	want, wantErr := m.model.Tokens(m.ctx, bot)
	same(t, "Tokens", []any{got, err}, []any{want, wantErr})
}

func (m *machine) sessions(t *rapid.T) {
	bot, n := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "bot"), rapid.IntRange(0, 6).Draw(t, "n")
	got, err := m.real.Sessions(m.ctx, bot, n)
	want, wantErr := m.model.Sessions(m.ctx, bot, n)
	same(t, "Sessions", []any{len(got), err}, []any{len(want), wantErr})
	for i := range got {
		g, err := m.real.Log(m.ctx, got[i], 0, 99)
		w, wantErr := m.model.Log(m.ctx, want[i], 0, 99)
		same(t, "Log", []any{withoutSeq(g), err}, []any{withoutSeq(w), wantErr})
		same(t, "next", got[i].Until == 0, want[i].Until == 0)
		got[i].First, got[i].Until, want[i].First, want[i].Until = 0, 0, 0, 0
		same(t, "session", got[i], want[i])
	}
}

func withoutSeq(es []store.Entry) []store.Entry {
	out := slices.Clone(es)
	for i := range out {
		out[i].Seq = 0
	}
	return out
}

func (m *machine) visitor(t *rapid.T) {
	bot, hash := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "bot"), rapid.SliceOfN(rapid.Byte(), 0, 1).Draw(t, "hash")
	if rapid.Bool().Draw(t, "add") {
		address := fmt.Sprint(rapid.Int().Draw(t, "address"))
		same(t, "AddVisitor", m.real.AddVisitor(m.ctx, bot, hash, address, m.at()), m.model.AddVisitor(m.ctx, bot, hash, address, m.at()))
	}
	got, err := m.real.Visitor(m.ctx, bot, hash)
	want, wantErr := m.model.Visitor(m.ctx, bot, hash)
	same(t, "Visitor", []any{got, err}, []any{want, wantErr})
}

// next compares when the next sends and the next alarm are due, after every act.
func (m *machine) next(t *rapid.T) {
	heads, err := m.real.Heads(m.ctx)
	wantHeads, wantErr := m.model.Heads(m.ctx)
	same(t, "Heads", []any{heads, err}, []any{wantHeads, wantErr})
	got, ok, err := m.real.NextDue(m.ctx)
	want, wantOK, wantErr := m.model.NextDue(m.ctx)
	same(t, "NextDue", []any{got, ok, err}, []any{want, wantOK, wantErr})
}
