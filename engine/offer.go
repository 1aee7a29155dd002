package engine

import (
	"parley/engine/match"
	"parley/flows"
)

// offered returns what can be typed for the choices of a question in a
// language. It is made when it is asked for first: of all questions in all
// languages it is most of a program, and most talks come to few of them.
func (st *step) offered(langs []string, lang int) *offer {
	o := &st.ask.offers[lang]
	o.made.Do(func() {
		typed := st.typedIn(langs, lang)
		if st.ask.constant {
			o.options = match.NewOptions(typed)
		}
		if !st.ask.constant || st.ask.from != nil || st.ask.kind == "slot" {
			o.typed = typed
		}
	})
	return o
}

// typedIn lists what can be typed for each choice: in the language given
// first, then in the bot's others. Labels that hold an expression are left
// out.
func (st *step) typedIn(langs []string, lang int) []match.Option {
	order := make([]int, 1, len(langs))
	order[0] = lang
	for i := range langs {
		if i != lang {
			order = append(order, i)
		}
	}
	out := make([]match.Option, len(st.ask.choices))
	for i := range out {
		out[i] = match.Option{ID: st.ask.choices[i].id, Labels: st.ask.choices[i].label.literals(order), Like: st.likes(&st.src.Choices[i], langs, order)}
	}
	return out
}

// likes returns the other words for a choice, in the languages of an order.
func (st *step) likes(ch *flows.Choice, langs []string, order []int) []string {
	var out []string
	for _, lang := range order {
		if lang == 0 {
			out = append(out, values(ch.Like)...)
		}
		for _, tr := range st.flow.src.Texts {
			if tr.Lang == langs[lang] {
				out = append(out, values(tr.Texts[st.id+".like."+ch.ID].Text)...)
			}
		}
	}
	return out
}

// constant tells whether no variant of a text holds an expression.
func (t *text) constant() bool {
	if t == nil {
		return true
	}
	for _, variants := range t.langs {
		for i := range variants {
			if !variants[i].isLiteral() {
				return false
			}
		}
	}
	return true
}

// literals returns the variants without an expression, in the languages of an
// order.
func (t *text) literals(order []int) []string {
	var out []string
	for _, lang := range order {
		if t == nil || lang >= len(t.langs) {
			continue
		}
		for _, v := range t.langs[lang] {
			if v.isLiteral() {
				out = append(out, v.parts[0].literal)
			}
		}
	}
	return out
}

func (t *template) isLiteral() bool { return len(t.parts) == 1 && t.parts[0].expr == nil }
