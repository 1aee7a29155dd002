package engine

import (
	"cmp"
	"slices"
	"strings"

	"parley/flows"
)

// AgentSource is Source.Flow of what a person of the shop wrote.
const AgentSource = "agent"

// handOver gives the chat to a person or a queue. Until they give it back, the
// bot is silent.
func (m *machine) handOver(fr *Frame, st *step) (jump, error) {
	queue, _, err := m.say(st.queue, fr)
	if err != nil {
		return rest, err
	}
	if st.text != nil {
		s, lang, err := m.say(st.text, fr)
		if err != nil {
			return rest, err
		}
		if strings.TrimSpace(s) != "" {
			if err := m.send(Source{Flow: fr.Flow, Step: st.id}, Message{Kind: "text", Text: s, Lang: lang}); err != nil {
				return rest, err
			}
		}
	}
	m.effects = append(m.effects, Handover{ID: m.effectID(), Source: Source{Flow: fr.Flow, Step: st.id}, Queue: queue})
	m.note("handover", queue, "")
	fr.Agent, fr.Quiet = "", m.now
	m.seal()
	return rest, nil
}

// paused returns the handover at which the talk rests, if it does.
func (m *machine) paused() (*Frame, *step) {
	if len(m.s.Frames) == 0 {
		return nil, nil
	}
	fr := m.top()
	st, ok := m.flowOf(fr).find(fr.Step)
	if !ok || st.src.Verb != flows.Handover {
		return nil, nil
	}
	return fr, st
}

// agentReplied notes that a person has the chat, and sends what they wrote.
func (m *machine) agentReplied(ev *AgentReplied) {
	m.kind, m.agent = "agent", ev.Name
	fr, st := m.paused()
	if st == nil {
		m.note("agent", ev.Name, "replied, though the chat was not handed over")
	} else {
		m.note("agent", ev.Name, "replied")
		fr.Agent, fr.Quiet = cmp.Or(ev.Name, "agent"), m.now
	}
	if text := readable(ev.Text); text != "" {
		m.must(m.send(Source{Flow: AgentSource, Step: "reply"}, Message{Kind: "text", Text: text}))
	}
}

// agentClosed goes on behind a handover.
func (m *machine) agentClosed(ev *AgentClosed) {
	m.kind, m.agent = "agent", ev.Name
	fr, st := m.paused()
	if st == nil {
		m.note("agent", ev.Name, "closed, though the chat was not handed over")
		return
	}
	m.note("agent", ev.Name, "closed")
	m.run(m.resolved(fr, st, cmp.Or(fr.Agent, ev.Name)))
}

func (m *machine) resolved(fr *Frame, st *step, agent string) (jump, error) {
	out := map[string]any{}
	if agent != "" {
		out["agent"] = agent
	}
	fr.Agent = ""
	if err := m.set(fr, st.id, out); err != nil {
		return rest, err
	}
	return m.leave(st, "resolved")
}

// silenceOver goes on behind a handover that nobody has answered in time, or
// in which nobody has said a word for long.
func (m *machine) silenceOver(fr *Frame, st *step) (jump, error) {
	if fr.Agent != "" {
		m.note("timeout", maxAgentQuiet.String(), "without a word")
		m.reason("agent", maxAgentQuiet.String())
		return m.resolved(fr, st, fr.Agent)
	}
	m.note("timeout", st.timeout.String(), "nobody has answered")
	m.reason("nobody", st.timeout.String())
	m.mark(MarkTimeout, st, "")
	return m.leave(st, "timeout")
}

// startByAgent begins a flow that a colleague has asked for.
func (m *machine) startByAgent(ev *Start) {
	f, trigger := m.p.flows[ev.Flow], -1
	if f != nil {
		trigger = slices.IndexFunc(f.src.Triggers, func(t flows.Trigger) bool { return t.Agent })
	}
	if trigger < 0 {
		m.note("ignored", ev.Flow, "no flow that a colleague may start")
		return
	}
	if m.s.Stopped {
		m.note("ignored", ev.Flow, "the person has opted out")
		return
	}
	m.note("start", f.id, "by "+ev.Agent)
	m.markFlow(MarkTrigger, f, itoa(trigger+1))
	m.run(m.restartWith(f))
}

// WithPerson tells whether a person of the shop has the talk or is waited for,
// and who has answered last; "" while nobody has.
func (p *Program) WithPerson(s *Session) (agent string, paused bool) {
	if len(s.Frames) == 0 {
		return "", false
	}
	fr := &s.Frames[len(s.Frames)-1]
	f := p.flows[fr.Flow]
	if f == nil {
		return "", false
	}
	st, ok := f.find(fr.Step)
	return fr.Agent, ok && st.src.Verb == flows.Handover
}
