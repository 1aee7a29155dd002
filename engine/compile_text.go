package engine

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"parley/engine/match"
	"parley/flows"
)

// exprKey names an expression: its source, and the flow it is written in.
type exprKey struct {
	f    *flow
	src  string
	each bool
}

// stepText compiles a text of a step with its translations; part is what
// follows the step's id in their keys.
func (c *compilation) stepText(t flows.Text, st *step, part string) *text {
	return c.translated(t, st.flow, st.flow.src.Texts, st.id+part)
}

func (c *compilation) translated(t flows.Text, f *flow, translations []*flows.Translation, key string) *text {
	if len(t) == 0 {
		return nil
	}
	out := &text{langs: make([][]template, 1, len(c.p.langs))}
	out.langs[0] = c.variants(t, f, c.fileOf(f))
	for _, tr := range translations {
		words, ok := tr.Texts[key]
		lang := slices.Index(c.p.langs, tr.Lang)
		if !ok || lang < 1 || len(words.Text) == 0 {
			continue
		}
		for len(out.langs) <= lang {
			out.langs = append(out.langs, nil)
		}
		out.langs[lang] = c.variants(words.Text, f, tr.File)
	}
	return out
}

// plain compiles a text key that has no translations.
func (c *compilation) plain(s flows.Str, f *flow) *text {
	return &text{langs: [][]template{c.variants(flows.Text{s}, f, c.fileOf(f))}}
}

func (c *compilation) variants(t flows.Text, f *flow, file string) []template {
	out := make([]template, len(t))
	for i, s := range t {
		out[i] = c.template(s, f, file)
	}
	return out
}

func (c *compilation) template(s flows.Str, f *flow, file string) template {
	if !strings.Contains(s.Value, "${") {
		return template{parts: []part{{literal: s.Value}}, str: s}
	}
	t := template{str: s}
	err := cut(s.Value, func(l string) { t.parts = append(t.parts, part{literal: l}) }, func(src string, offset int) error {
		if x := c.exprIn(src, s, offset, f, file); x != nil {
			t.parts = append(t.parts, part{expr: x})
		}
		return nil
	})
	if err != nil {
		c.exprError(err, s, 0, file)
	}
	return t
}

// optional compiles an expression key that may be missing.
func (c *compilation) optional(s flows.Str, f *flow) *expression {
	if !s.Set() {
		return nil
	}
	return c.expr(s, f)
}

// expr compiles an expression key. It returns nil where it is wrong, which
// has then been reported.
func (c *compilation) expr(s flows.Str, f *flow) *expression {
	return c.exprIn(s.Value, s, 0, f, c.fileOf(f))
}

// exprIn compiles a part of a scalar. Equal ones of a flow share a program.
func (c *compilation) exprIn(src string, in flows.Str, offset int, f *flow, file string) *expression {
	trimmed := strings.TrimSpace(src)
	key := exprKey{f, trimmed, c.each}
	if x, ok := c.exprs[key]; ok && x != nil {
		return x
	}
	x, err := compileExpr(trimmed, c.scope(f))
	if err != nil {
		if _, again := c.exprs[key]; !again || file != c.fileOf(f) || len(c.diags) < 1000 {
			c.exprError(err, in, offset+strings.Index(src, trimmed), file)
		}
		x = nil
	}
	c.exprs[key] = x
	return x
}

func (c *compilation) exprError(err error, in flows.Str, offset int, file string) {
	var xe *exprError
	if !errors.As(err, &xe) {
		xe = &exprError{message: err.Error()}
	}
	rule := "expression"
	if strings.HasPrefix(xe.message, "there is ") {
		rule = "unknown-name"
	}
	pos := in.At(offset + xe.offset)
	for _, d := range c.diags {
		if d.File == file && d.Pos == pos && d.Message == xe.message {
			return
		}
	}
	c.reportIn(file, pos, rule, xe.hint, "%s", xe.message)
	c.offer(flows.Instead(file, in, offset+xe.wrongAt, offset+xe.wrongAt+len(xe.wrong), xe.closest))
}

// builtins compiles the built-in texts, and the bot's own in their place.
// They may use two names more: limit and picked.
func (c *compilation) builtins(b *flows.Bot) {
	own := &flow{src: &flows.Flow{File: "bot.yaml"}, data: c.p.data, vars: map[string]*variable{
		"limit": {kind: "text"}, "picked": {kind: "text"},
	}}
	own.scope = &flowScope{c.p.names, c, own}
	for _, name := range slices.Sorted(maps.Keys(builtinTexts)) {
		c.p.texts[name] = c.wordings(builtinTexts[name], own)
		for form, words := range countedTexts[name] {
			c.p.texts[name+"."+form] = c.wordings(words, own)
		}
		c.ownWords(b, own, name)
	}
	for _, name := range slices.Sorted(maps.Keys(b.Texts)) {
		if _, ok := builtinTexts[name]; !ok {
			hint := cmp.Or(flows.DidYouMean(name, slices.Collect(maps.Keys(builtinTexts))), "write `cancelled`, `retry_date` or another one; flows/README.md lists them")
			c.reportIn("bot.yaml", posOf(b.Texts[name]), "unknown-text", hint, "there is no built-in text `%s`", name)
		}
	}
	c.commandWords(b)
}

// wordings compiles a built-in text, or a plural form of it, in the languages
// of the bot: in English where nothing is built in, nil where the language
// does without that form.
func (c *compilation) wordings(words wording, own *flow) []*text {
	out := make([]*text, len(c.p.langs))
	for i, lang := range c.p.langs {
		s, ok := words[lang]
		if builtinTexts["yes"][lang] == "" {
			s, ok = words["en"]
		}
		if ok {
			out[i] = &text{langs: [][]template{{c.template(flows.Str{Value: s}, own, own.src.File)}}}
		}
	}
	return out
}

// ownWords puts the bot's own words in the place of a built-in text and of
// its plural forms: in the languages that it gives them in, and in those
// that the text is not built in for.
func (c *compilation) ownWords(b *flows.Bot, own *flow, name string) {
	t := c.translated(b.Texts[name], own, b.Translations, "texts."+name)
	if t == nil {
		return
	}
	for i, lang := range c.p.langs {
		variants, _ := t.pick(i)
		if _, ok := builtinTexts[name][lang]; ok && i > 0 && (i >= len(t.langs) || len(t.langs[i]) == 0) {
			continue
		}
		c.p.texts[name][i] = &text{langs: [][]template{variants}}
		for form := range countedTexts[name] {
			c.p.texts[name+"."+form][i] = nil
		}
	}
}

func posOf(t flows.Text) flows.Pos {
	if len(t) == 0 {
		return flows.Pos{}
	}
	return t[0].Pos
}

func (c *compilation) commandWords(b *flows.Bot) {
	// every bot hears the words of all languages that end its messages, and
	// the one English word that begins them again
	out := match.OptOut()
	for _, lang := range slices.Sorted(maps.Keys(out)) {
		c.p.commands.Add(slices.Index(commandNames, match.Stop), lang, out[lang]...)
	}
	c.p.commands.Add(slices.Index(commandNames, match.Start), "en", match.Commands("en")[match.Start]...)
	for _, lang := range c.p.langs {
		for name, words := range match.Commands(lang) {
			if i := slices.Index(commandNames, name); i >= 0 {
				c.p.commands.Add(i, lang, words...)
			}
		}
	}
	for i, name := range commandNames {
		c.p.commands.Add(i, c.p.langs[0], values(b.Words[name])...)
		for _, tr := range b.Translations {
			c.p.commands.Add(i, tr.Lang, values(tr.Texts["words."+name].Text)...)
		}
	}
}

// commandNames are the commands a person can type, by their index in
// Program.commands.
var commandNames = []string{match.Stop, match.Start, match.Cancel, match.Restart, match.Repeat, match.Skip, match.Done, match.Back}
