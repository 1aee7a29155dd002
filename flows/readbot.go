package flows

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

var (
	botKeys  = Names(BotKeys)
	commands = []string{"cancel", "restart", "repeat", "skip", "back", "stop", "start"}
)

// botFile reads bot.yaml into b.
func (d *Doc) botFile(b *Bot) {
	if d.Root == nil {
		if len(d.diags) == 0 {
			d.Errorf(Pos{Line: 1, Column: 1}, "missing-key", "write `parley: 1`", "the file is empty")
		}
		return
	}
	at := map[string]Pos{}
	if !d.Map(d.Root, "bot.yaml") {
		return
	}
	for key, n := range d.Pairs(d.Root, "bot.yaml") {
		at[key.Value] = d.Pos(n)
		what := "`" + key.Value + "`"
		switch key.Value {
		case "parley":
			if v, ok := d.Str(n, what); ok && v.Value != "1" {
				d.Errorf(v.Pos, "bad-value", "write `parley: 1`", "version `%s` of the language is not known here", v.Value)
			}
		case "name":
			b.Name, _ = d.Str(n, what)
		case "languages":
			b.Languages = d.languages(n)
		case "timezone":
			b.Timezone = d.value1(n, what)
		case "country":
			b.Country = d.value1(n, what)
		case "currency":
			b.Currency = d.value1(n, what)
		case "places":
			b.Places = d.places(n)
		case "calendars":
			b.Calendars = d.calendars(n)
		case "payments":
			b.Payments = d.payments(n)
		case "services":
			b.Services = d.services(n)
		case "webhook":
			b.Webhook = d.address(n, what)
		case "notify":
			b.Notify = d.address(n, what)
		case "contact":
			b.Contact = d.contact(n)
		case "channels":
			b.Channels = d.channels(n)
		case "anytime":
			b.Anytime = d.anytimes(n, false)
		case "words":
			b.Words = d.botWords(n)
		case "texts":
			b.Texts = d.botTexts(n)
		case "data":
			b.Data = d.dataMap(n)
		case "fallback":
			b.Fallback = d.arrow(n, what, false)
		case "on_error":
			b.OnError = d.arrow(n, what, false)
		default:
			d.unknownBotKey(key, n)
		}
	}
	b.Lost = d.lost()
	if _, ok := at["parley"]; !ok && !d.hasBroken("parley") {
		d.Errorf(Pos{Line: 1, Column: 1}, "missing-key", "write `parley: 1` first", "`parley`, the version of the language, is missing")
		d.offerEdit("write `parley: 1`", Edit{d.src.lines[0], d.src.lines[0], "parley: 1" + d.src.eol()})
	}
	d.check(b, func(key string) Pos { return at[key] })
}

func (d *Doc) unknownBotKey(key Str, n *yaml.Node) {
	switch {
	case slices.Contains(flowKeys, key.Value):
		d.Errorf(key.Pos, "misplaced-key", "move it to a file in flows/", "`%s` belongs to a flow, not to the bot", key.Value)
	default:
		d.UnknownKey(key, n, "bot.yaml", botKeys)
	}
}

func (d *Doc) value1(n *yaml.Node, what string) string {
	s, _ := d.Str(n, what)
	return s.Value
}

func (d *Doc) languages(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode && !Empty(n) {
		n = &yaml.Node{Kind: yaml.SequenceNode, Line: n.Line, Column: n.Column, Content: []*yaml.Node{n}}
	}
	var out []string
	for _, item := range d.Items(n, "`languages`") {
		s, ok := d.Str(item, "a language")
		switch {
		case !ok:
		case !IsLanguage(s.Value):
			d.Errorf(s.Pos, "bad-value", "write its short name, such as `en`, `fr` or `pt-BR`", "`%s` is no language", s.Value)
		case slices.Contains(out, s.Value):
			d.Errorf(s.Pos, "duplicate-id", "delete one", "the language `%s` is there twice", s.Value)
		default:
			out = append(out, s.Value)
		}
	}
	return out
}

var builtinFields = []string{"name", "first_name", "language", "email", "phone", "tags"}

// contact reads the fields of a contact: {note: text}.
func (d *Doc) contact(n *yaml.Node) []Field {
	var out []Field
	for key, v := range d.Pairs(n, "`contact`") {
		good := d.id(key, "variable")
		if slices.Contains(builtinFields, key.Value) {
			d.Errorf(key.Pos, "duplicate-id", "delete the line", "every contact has the field `%s` already", key.Value)
			good = false
		}
		typ, ok := d.Str(v, "the type of `"+key.Value+"`")
		if ok && !d.typeName(typ, typ.Pos, "a field", fieldNames) {
			typ.Value = "" // known, as what no longer matters
		}
		if ok && good {
			out = append(out, Field{Name: key.Value, Type: typ.Value, Pos: key.Pos})
		}
	}
	return out
}

// channelKeys are the names of ChannelKeys, by channel.
var channelKeys = func() map[string][]string {
	m := make(map[string][]string, len(ChannelKeys))
	for channel, keys := range ChannelKeys {
		m[channel] = Names(keys)
	}
	return m
}()

var (
	laterChannels = []string{"instagram", "whatsapp", "telegram", "sms"}
	secretKeys    = []string{"app_secret", "page_token", "verify_token", "secret", "secret_key", "webhook_secret"}
)

func (d *Doc) channels(n *yaml.Node) []Channel {
	var out []Channel
	for key, v := range d.Pairs(n, "`channels`") {
		known, ok := channelKeys[key.Value]
		switch {
		case slices.Contains(laterChannels, key.Value):
			d.later(key.Pos, "the channel", key.Value)
			continue
		case !ok:
			names := slices.Sorted(maps.Keys(channelKeys))
			closest := Closest(key.Value, names)
			hint := cmp.Or(Meant(closest), "channels are "+quoteList(names, "and"))
			d.Errorf(key.Pos, "unknown-channel", hint, "there is no channel `%s`", key.Value)
			d.offerWord(key, closest)
			continue
		}
		c := Channel{Name: key.Value, Keys: map[string][]string{}, Pos: key.Pos}
		if Empty(v) && v.Value == "" && key.Value == "web" {
			out = append(out, c) // nothing needs to be said about it
			continue
		}
		for k, value := range d.Pairs(v, "the channel `"+key.Value+"`") {
			if !slices.Contains(known, k.Value) {
				d.UnknownKey(k, value, "the channel `"+key.Value+"`", known)
				continue
			}
			if values := d.channelValue(k.Value, value); values != nil {
				c.Keys[k.Value] = values
			}
		}
		out = append(out, c)
	}
	return out
}

// channelValue reads a value of a channel's key, or a list of them: origins,
// or two secrets while one is being changed.
func (d *Doc) channelValue(key string, n *yaml.Node) []string {
	items, what := []*yaml.Node{n}, "`"+key+"`"
	if key == "rate" {
		return d.rate(n, what)
	}
	if n.Kind == yaml.SequenceNode {
		items = d.Items(n, what)
		switch {
		case key == "origins":
		case !slices.Contains(secretKeys, key):
			d.notText(n, what)
			return nil
		case len(items) > 2:
			d.Errorf(d.Pos(n), "bad-value", "", "%s takes two values at most, the old and the new one", what)
		}
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		s, ok := d.Str(item, what)
		if !ok {
			continue
		}
		out = append(out, s.Value)
		v := channelRule{}
		switch {
		case slices.Contains(secretKeys, key):
			v.Secret = s.Value
		case key == "origins":
			v.Origin = s.Value
		case key == "api", key == "url":
			v.URL = s.Value
		}
		d.check(&v, func(string) Pos { return s.Pos })
	}
	return out
}

// rate reads how many calls a second a channel may make.
func (d *Doc) rate(n *yaml.Node, what string) []string {
	v, ok := d.Number(n, what)
	if !ok {
		return nil
	}
	d.check(&rateRule{v}, func(string) Pos { return d.Pos(n) })
	return []string{n.Value}
}

// botWords reads more words for commands: {cancel: [forget it]}.
func (d *Doc) botWords(n *yaml.Node) map[string]Text {
	out := map[string]Text{}
	for key, v := range d.Pairs(n, "`words`") {
		if !slices.Contains(commands, key.Value) {
			closest := Closest(key.Value, commands)
			hint := cmp.Or(Meant(closest), "commands are "+quoteList(commands, "and"))
			d.Errorf(key.Pos, "unknown-key", hint, "there is no command `%s`", key.Value)
			d.offerWord(key, closest)
			continue
		}
		if t := d.Text(v, "`"+key.Value+"`"); t != nil {
			out[key.Value] = t
		}
	}
	return out
}

// botTexts reads built-in texts in the owner's words. Which there are is the
// engine's to say.
func (d *Doc) botTexts(n *yaml.Node) map[string]Text {
	out := map[string]Text{}
	for key, v := range d.Pairs(n, "`texts`") {
		if !IsID(key.Value) {
			_, hint := badID(key.Value, "variable")
			d.Errorf(key.Pos, "bad-id", hint, "`%s` is no name of a text", key.Value)
			continue
		}
		if t := d.sent(v, "`"+key.Value+"`"); t != nil {
			out[key.Value] = t
		}
	}
	return out
}

// translation reads a file of texts. The keys are those that exist; free tells
// which others are fine.
func (d *Doc) translation(lang string, keys map[string]bool, free func(key string) bool) *Translation {
	t := &Translation{Lang: lang, File: d.File, Texts: map[string]Translated{}}
	if d.Root == nil {
		return t
	}
	t.Texts = make(map[string]Translated, len(d.Root.Content)/2)
	o := orphans{d: d, keys: keys}
	for key, v := range d.Pairs(d.Root, "a translation file") {
		o.end(key.Pos)
		text := d.sentIn(key.Value, v)
		if !keys[key.Value] && !free(key.Value) {
			o.report(key)
			continue
		}
		if text != nil {
			t.Texts[key.Value] = Translated{Text: text, Pos: key.Pos}
		}
	}
	o.end(Pos{})
	return t
}

// orphans reports the keys of a translation that translate nothing.
type orphans struct {
	d     *Doc
	keys  map[string]bool // that exist
	known []string        // the same, sorted, and not in the file
	last  Pos             // of the orphan that was reported last and has no fix yet
}

func (o *orphans) report(key Str) {
	closest := ""
	if o.known == nil {
		written := map[string]bool{}
		for i := 0; i < len(o.d.Root.Content); i += 2 {
			written[o.d.Root.Content[i].Value] = true
		}
		o.known = []string{}
		for _, k := range slices.Sorted(maps.Keys(o.keys)) {
			if o.keys[k] && !written[k] {
				o.known = append(o.known, k)
			}
		}
	}
	if len(o.d.diags) < maxHints {
		closest = Closest(key.Value, o.known)
	}
	o.d.Warnf(key.Pos, "orphan-translation", cmp.Or(Meant(closest), "delete it"), "`%s` translates nothing", key.Value)
	if o.d.offerWord(key, closest); closest == "" {
		o.last = key.Pos
	}
}

// end tells where the value of the key before ends: the next key begins there.
func (o *orphans) end(next Pos) {
	if o.last.Line > 0 {
		o.d.offerRemoval("delete the translation", o.last, next)
	}
	o.last = Pos{}
}

// sentIn reads the text of a key; words may be a list of one.
func (d *Doc) sentIn(key string, n *yaml.Node) Text {
	what := "`" + key + "`"
	if strings.HasPrefix(key, "trigger.") || strings.HasPrefix(key, "anytime.") || strings.HasPrefix(key, "words.") || strings.Contains(key, ".like.") || strings.HasSuffix(key, ".like") {
		return d.Text(n, what)
	}
	return d.sent(n, what)
}
