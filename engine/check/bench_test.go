package check_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"parley/engine"
	"parley/engine/check"
	"parley/flows"
	"parley/flows/flowstest"
)

// BenchmarkBot checks 1,000 steps in ten languages, all translated, for three
// channels: whole is what `parley check` does, of which check is all behind the
// reading, and compile a part of that.
func BenchmarkBot(b *testing.B) {
	langs := []string{"en", "fr", "es", "de", "it", "pt", "nl", "ar", "pl", "tr"}
	src := flowstest.GenFlow(1000)
	fsys := fstest.MapFS{
		"bot.yaml": {Data: []byte("parley: 1\nlanguages: [" + strings.Join(langs, ", ") + "]\nchannels:\n  web: {}\n" +
			"  messenger: {page: \"1\", app_secret: env:A, page_token: env:B, verify_token: env:C}\n  json: {secret: env:D}\n")},
		"flows/main.yaml": {Data: src},
	}
	for _, lang := range langs[1:] {
		fsys["flows/main."+lang+".yaml"] = &fstest.MapFile{Data: translation(b, src, lang)}
	}
	bot, diags := flows.ReadBot("test", fsys)
	if len(diags) > 0 {
		b.Fatal(diags[:min(len(diags), 5)])
	}
	b.Run("compile", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			engine.Compile(bot)
		}
	})
	b.Run("check", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if p, found := check.Bot(bot); p == nil {
				b.Fatal(found)
			}
		}
	})
	b.Run("whole", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bot, _ := flows.ReadBot("test", fsys)
			if p, found := check.Bot(bot); p == nil {
				b.Fatal(found)
			}
		}
	})
}

// translation writes texts in a language for all steps of a flow.
func translation(b *testing.B, src []byte, lang string) []byte {
	flow, diags := flows.ReadFlow("main", "flows/main.yaml", src, []string{"en"})
	if len(diags) > 0 {
		b.Fatal(diags)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "trigger.1: [hello in %s]\n", lang)
	for _, s := range flow.Steps {
		if len(s.Text) == 0 {
			continue
		}
		fmt.Fprintf(&out, "%s: In %s, %s\n", s.ID, lang, s.Text[0].Value)
		for _, c := range s.Choices {
			fmt.Fprintf(&out, "%s.%s: %s of %s\n", s.ID, c.ID, c.ID, lang)
		}
		if len(s.Retry) > 0 {
			fmt.Fprintf(&out, "%s.retry: Once more, in %s\n", s.ID, lang)
		}
	}
	return []byte(out.String())
}
