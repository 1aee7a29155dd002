package engine

import (
	"cmp"
	"fmt"
	"strings"

	"parley/flows"
)

// askToPay has the provider make a link for what is to be paid.
func (m *machine) askToPay(fr *Frame, st *step) (jump, error) {
	v, err := m.eval(st.ask.amount, fr)
	if err != nil {
		return rest, err
	}
	if v == nil {
		return rest, fmt.Errorf("amount %s: %w", st.ask.amount.src, errMissing)
	}
	amount, ok := float(v)
	if !ok || amount <= 0 {
		return rest, errNoAmount(v)
	}
	words, _, err := m.say(st.text, fr)
	if err != nil {
		return rest, err
	}
	fr.Offered = nil
	m.request(fr, st, askPayment, Values{"amount": amount, "text": words}, fr.Flow+"."+st.id+":"+m.visited(fr))
	return rest, nil
}

// linkMade sends the link that the provider has made. A payment's time runs
// from here.
func (m *machine) linkMade(fr *Frame, st *step, ev *ActionDone) (jump, error) {
	link, ok := ev.Value.V.(map[string]any)
	if !ok || link["id"] == nil {
		return rest, &actionError{askPayment, "it gave no link"}
	}
	fr.Offered = List{map[string]any{"id": link["id"], "url": link["url"], "amount": link["amount"]}}
	fr.Quiet = m.now
	return rest, m.ask(fr, st)
}

// payLink is the button that leads to the provider, where there is one.
func (m *machine) payLink(fr *Frame) []Link {
	group := paymentOf(fr)
	url, _ := group["url"].(string)
	if url == "" {
		return nil
	}
	return []Link{{ID: "pay", Label: m.builtin("pay"), URL: url}}
}

func paymentOf(fr *Frame) map[string]any {
	if len(fr.Offered) == 0 {
		return nil
	}
	group, _ := fr.Offered[0].(map[string]any)
	return group
}

// paymentChanged reads how a payment stands: one that was made counts even
// while something else is talked of.
func (m *machine) paymentChanged(ev *PaymentChanged) {
	m.kind = "payment"
	at := m.paying(ev.Payment)
	if at < 0 {
		name := strings.TrimSpace("payment " + ev.Payment)
		m.note("late", name, ev.Status+", and no question waits for it")
		if ev.Status == "paid" {
			m.effects = append(m.effects, Notice{ID: m.effectID(), Text: name + " was paid after its talk had ended or moved on"})
		}
		return
	}
	m.note("payment", ev.Status, ev.Payment)
	m.s.Frames = m.s.Frames[:at+1]
	fr := m.top()
	st, _ := m.flowOf(fr).find(fr.Step)
	m.run(m.settle(fr, st, ev))
}

// paidMeanwhile notes how a payment stands while a person has the chat: its
// question takes note when the talk comes back to it.
func (m *machine) paidMeanwhile(ev *PaymentChanged) {
	at := m.paying(ev.Payment)
	if at < 0 {
		m.paymentChanged(ev)
		return
	}
	m.note("payment", ev.Status, "while a person has the chat")
	fr := &m.s.Frames[at]
	fr.Offered = List{over(paymentOf(fr), map[string]any{"status": ev.Status, "paid": ev.Amount})}
}

// paying returns the index of the frame that waits for a payment, the
// innermost where any will do; -1 where none does.
func (m *machine) paying(id string) int {
	for i := len(m.s.Frames) - 1; i >= 0; i-- {
		fr := &m.s.Frames[i]
		f := m.flowOf(fr)
		if f == nil {
			continue
		}
		st, ok := f.find(fr.Step)
		if !ok || st.ask == nil || st.ask.kind != "payment" || len(fr.Offered) == 0 {
			continue
		}
		if id == "" || paymentOf(fr)["id"] == id {
			return i
		}
	}
	return -1
}

// settle goes on behind a payment.
func (m *machine) settle(fr *Frame, st *step, ev *PaymentChanged) (jump, error) {
	switch ev.Status {
	case "paid":
	case "expired":
		return m.timedOut(fr, st)
	default:
		if st.routes["failed"] == nil {
			return rest, &actionError{"payment", "it failed, and there is no route for that"}
		}
		m.answered = true
		return m.leave(st, "failed")
	}
	group := paymentOf(fr)
	amount := ev.Amount
	if amount == 0 {
		amount, _ = float(group["amount"])
	}
	if amount == 0 {
		v, err := m.eval(st.ask.amount, fr)
		if err != nil {
			return rest, err
		}
		amount, _ = float(v)
	}
	fr.Offered = nil
	paid := map[string]any{"id": group["id"], "amount": amount, "status": "paid"}
	m.mark(MarkAnswer, st, "")
	if err := m.keep(fr, st, paid); err != nil {
		return rest, err
	}
	m.answered = true
	m.seal()
	return m.leave(st, "")
}

// linksOf renders the links of a step; one whose address is no safe one is
// left out, with a line in the trace.
func (m *machine) linksOf(fr *Frame, st *step) ([]Link, error) {
	var out []Link
	for i := range st.links {
		l := &st.links[i]
		label, _, err := m.say(l.label, fr)
		if err != nil {
			return nil, err
		}
		url, _, err := m.say(l.url, fr)
		if err != nil {
			return nil, err
		}
		if !flows.IsLink(url) {
			m.note("error", l.id, "its address is no link: "+quoted(url))
			continue
		}
		out = append(out, Link{ID: l.id, Label: cmp.Or(label, url), URL: url})
	}
	return out, nil
}
