package match_test

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"parley/engine/match"
)

// intentsDir holds phrases by intent that other projects published.
const intentsDir = "../../../shared/cases"

type intentPhrase struct{ text, intent string }

// likeBot is a part of a published set: some intents with a few of their
// phrases as examples, and what is asked of it.
type likeBot struct {
	lang     string
	examples [][]string
	known    []intentPhrase // other phrases of those intents; intent is the entry's index as a rune
	near     []string       // phrases of intents of the same trade that it does not know
	far      []string       // about nothing it knows
}

// likeFigures is what came of the messages to the bots of one set.
type likeFigures struct {
	known, right, wrong, nearest int // within scope: all, matched well, matched badly, nearest to its entry
	near, nearWrong              int
	far, farWrong                int
}

func (f *likeFigures) add(g likeFigures) {
	f.known, f.right, f.wrong, f.nearest = f.known+g.known, f.right+g.right, f.wrong+g.wrong, f.nearest+g.nearest
	f.near, f.nearWrong, f.far, f.farWrong = f.near+g.near, f.nearWrong+g.nearWrong, f.far+g.far, f.farWrong+g.farWrong
}

// percents in which the figures are reported.
func (f *likeFigures) accuracy() float64  { return percent(f.nearest, f.known) }
func (f *likeFigures) recall() float64    { return percent(f.right, f.known) }
func (f *likeFigures) entry() float64     { return percent(f.right, f.right+f.wrong) }
func (f *likeFigures) nearFalse() float64 { return percent(f.nearWrong, f.near) }
func (f *likeFigures) farFalse() float64  { return percent(f.farWrong, f.far) }

// scope is the share of matches that are within scope, among as many messages
// within as outside, a quarter of those near.
func (f *likeFigures) scope() float64 {
	in := percent(f.right+f.wrong, f.known)
	return 100 * in / (in + 0.25*f.nearFalse() + 0.75*f.farFalse())
}

func percent(n, of int) float64 { return 100 * float64(n) / max(1, float64(of)) }

// TestLikenessCases holds likeness to what was reached when LikeThreshold and
// the weights of chance were chosen, on parts of the published sets drawn by
// the hashes of their texts. The log has, in percent: nearest, the entry is
// right, threshold or not; recall, right and over it; entry, right of what is
// over it; near and far, taken though out of scope; scope, as LikeThreshold
// says. The sets of one trade have intents that overlap ("set the calendar",
// "query the calendar"), hence their near column.
func TestLikenessCases(t *testing.T) {
	if _, err := os.Stat(filepath.Join(intentsDir, "intents-clinc150")); err != nil {
		t.Skip("the phrases of intents-* are not beside this checkout")
	}
	clinc, outside := readClinc(t)
	french := readInputs(t, "values-fr-en/french")
	banking, hwu := readPhrases(t, "intents-banking77/train.csv"), readPhrases(t, "intents-hwu64/fold1_train.csv")
	sofa, cure := readPhrases(t, "intents-hint3/v2/train/sofmattress_train.csv"), readPhrases(t, "intents-hint3/v2/train/curekart_train.csv")
	game := readPhrases(t, "intents-hint3/v2/train/powerplay11_train.csv")
	shops := slices.Concat(outside, sample(banking, 60), sample(sofa, 60), sample(cure, 60), sample(game, 60))
	tests := []struct {
		set      string
		lang     string
		phrases  []intentPhrase
		far      []string
		entries  int
		examples int
		bots     int

		recall, entry float64 // floors, percent
		near, distant float64 // ceilings of what is wrongly taken
	}{
		{set: "clinc150, 40 entries", lang: "en", phrases: clinc, far: outside, entries: 40, examples: 10, bots: 3, recall: 60, entry: 98, near: 8.5, distant: 0.5},
		{set: "clinc150, 8 entries of 4", lang: "en", phrases: clinc, far: shops, entries: 8, examples: 4, bots: 4, recall: 43, entry: 99, near: 2, distant: 0.5},
		{set: "banking77", lang: "en", phrases: banking, far: outside, entries: 30, examples: 10, bots: 3, recall: 55, entry: 95, near: 11, distant: 0.6},
		{set: "hwu64", lang: "en", phrases: hwu, far: sample(banking, 300), entries: 30, examples: 10, bots: 3, recall: 38, entry: 96, near: 8.5, distant: 1.1},
		{set: "mattress shop", lang: "en", phrases: sofa, far: outside, entries: 14, examples: 10, bots: 3, recall: 52, entry: 96, near: 14, distant: 0.5},
		{set: "food supplements", lang: "en", phrases: cure, far: outside, entries: 14, examples: 10, bots: 3, recall: 46, entry: 93, near: 3.5, distant: 0.9},
		{set: "game", lang: "en", phrases: game, far: outside, entries: 40, examples: 10, bots: 2, recall: 64, entry: 97, near: 13, distant: 0.5},
		{set: "snips", lang: "en", phrases: readSnips(t), far: outside, entries: 5, examples: 14, bots: 3, recall: 21, entry: 99, near: 0.5, distant: 0.5},
		{set: "assistant, English", lang: "en", phrases: readAssistant(t, "en"), far: shops, entries: 30, examples: 10, bots: 5, recall: 57, entry: 97, near: 4.5, distant: 1.6},
		{set: "assistant, French", lang: "fr", phrases: readAssistant(t, "fr"), far: french, entries: 30, examples: 10, bots: 5, recall: 41, entry: 93, near: 3, distant: 0.5},
		{set: "assistant, Spanish", lang: "es", phrases: readAssistant(t, "es"), far: french, entries: 30, examples: 10, bots: 5, recall: 35, entry: 97, near: 4.5, distant: 0.5},
	}
	var all likeFigures
	t.Logf("%-26s %8s %8s %8s %8s %8s %8s", "", "nearest", "recall", "entry", "near", "far", "scope")
	report := func(name string, f *likeFigures) {
		t.Logf("%-26s %8.1f %8.1f %8.1f %8.1f %8.1f %8.1f", name, f.accuracy(), f.recall(), f.entry(), f.nearFalse(), f.farFalse(), f.scope())
	}
	for _, tt := range tests {
		var f likeFigures
		for i := range tt.bots {
			b := drawBot(tt.phrases, string(rune('a'+i)), tt.entries, tt.examples)
			b.lang, b.far = tt.lang, tt.far
			f.add(b.ask())
		}
		all.add(f)
		report(tt.set, &f)
		if f.recall() < tt.recall || f.entry() < tt.entry || f.nearFalse() > tt.near || f.farFalse() > tt.distant {
			t.Errorf("%s: recall %.1f, entry %.1f, near %.1f, far %.1f; want at least %.1f, %.1f, at most %.1f, %.1f",
				tt.set, f.recall(), f.entry(), f.nearFalse(), f.farFalse(), tt.recall, tt.entry, tt.near, tt.distant)
		}
	}
	report("all", &all)
	if got := all.scope(); got < 97 {
		t.Errorf("%.1f %% of what matches is within scope, want 97", got)
	}
}

// ask puts every message to the bot.
func (b *likeBot) ask() (f likeFigures) {
	var l match.Likeness
	for i, list := range b.examples {
		l.Add(i, b.lang, list...)
	}
	l.Build()
	for _, p := range b.known {
		found, ok := l.Best(p.text, b.lang, nil)
		hit := found.Example != "" && found.ID == int([]rune(p.intent)[0])
		f.known++
		f.nearest += one(hit)
		f.right += one(ok && hit)
		f.wrong += one(ok && !hit)
	}
	wrong := func(list []string) (n int) {
		for _, s := range list {
			_, ok := l.Best(s, b.lang, nil)
			n += one(ok)
		}
		return n
	}
	f.near, f.nearWrong = len(b.near), wrong(b.near)
	f.far, f.farWrong = len(b.far), wrong(b.far)
	return f
}

func one(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// drawBot draws so many intents and examples; a fifth of the phrases of an
// intent at least, and ten at most, are asked.
func drawBot(phrases []intentPhrase, seed string, entries, examples int) likeBot {
	const asked = 10
	by := map[string][]string{}
	var intents []string
	for _, p := range phrases {
		if by[p.intent] == nil {
			intents = append(intents, p.intent)
		}
		by[p.intent] = append(by[p.intent], p.text)
	}
	shuffle(intents, seed)
	var b likeBot
	for i, intent := range intents {
		list := by[intent]
		shuffle(list, seed)
		list = slices.Compact(list)
		if i >= entries {
			b.near = append(b.near, list[:min(len(list), asked)]...)
			continue
		}
		n := max(1, min(examples, len(list)*4/5))
		b.examples = append(b.examples, list[:n])
		for _, s := range list[n:min(len(list), n+asked)] {
			b.known = append(b.known, intentPhrase{s, string(rune(i))})
		}
	}
	return b
}

// shuffle orders the texts by their hash with the seed.
func shuffle(list []string, seed string) {
	key := func(s string) uint64 {
		h := fnv.New64a()
		h.Write([]byte(seed + s))
		x := h.Sum64()
		x = (x ^ x>>33) * 0xff51afd7ed558ccd // FNV alone leaves texts with equal ends together
		return x ^ x>>33
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a, b)) })
}

func sample(phrases []intentPhrase, n int) []string {
	var list []string
	for _, p := range phrases {
		list = append(list, p.text)
	}
	shuffle(list, "sample")
	return list[:n]
}

func readIntentJSON(t *testing.T, path string, v any) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(src, v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func readClinc(t *testing.T) (phrases []intentPhrase, outside []string) {
	var parts map[string][][2]string
	readIntentJSON(t, filepath.Join(intentsDir, "intents-clinc150/train_val.json"), &parts)
	for _, part := range []string{"train", "val", "oos_train", "oos_val"} {
		for _, p := range parts[part] {
			if strings.HasPrefix(part, "oos") {
				outside = append(outside, p[0])
			} else {
				phrases = append(phrases, intentPhrase{p[0], p[1]})
			}
		}
	}
	return phrases, outside
}

func readAssistant(t *testing.T, lang string) (phrases []intentPhrase) {
	var corpus struct {
		Data []struct {
			Intent     string
			Utterances []string
		}
	}
	readIntentJSON(t, filepath.Join(intentsDir, "intents-assistant-fr-en/corpus-"+lang+".json"), &corpus)
	for _, d := range corpus.Data {
		for _, s := range d.Utterances {
			phrases = append(phrases, intentPhrase{s, d.Intent})
		}
	}
	return phrases
}

func readSnips(t *testing.T) (phrases []intentPhrase) {
	files, _ := filepath.Glob(filepath.Join(intentsDir, "intents-snips/*.json"))
	for _, file := range files {
		var intents map[string][]struct{ Data []struct{ Text string } }
		readIntentJSON(t, file, &intents)
		for intent, list := range intents {
			for _, p := range list {
				var s strings.Builder
				for _, part := range p.Data {
					s.WriteString(part.Text)
				}
				phrases = append(phrases, intentPhrase{s.String(), intent})
			}
		}
	}
	slices.SortFunc(phrases, func(a, b intentPhrase) int { return cmp.Compare(a.text, b.text) })
	return phrases
}

// readPhrases reads a file of text and intent, with or without a header.
func readPhrases(t *testing.T, name string) (phrases []intentPhrase) {
	t.Helper()
	f, err := os.Open(filepath.Join(intentsDir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, row := range rows {
		if row[1] != "label" && row[1] != "category" {
			phrases = append(phrases, intentPhrase{row[0], row[1]})
		}
	}
	return phrases
}

// readInputs reads what the cases of values say, each once.
func readInputs(t *testing.T, dir string) (list []string) {
	files, _ := filepath.Glob(filepath.Join(intentsDir, dir, "*.json"))
	for _, file := range files {
		var cases []struct{ Input string }
		readIntentJSON(t, file, &cases)
		for _, c := range cases {
			list = append(list, c.Input)
		}
	}
	shuffle(list, "inputs")
	list = slices.Compact(list)
	return list[:min(len(list), 300)]
}
