package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/flows"
)

// missingMedia warns of pictures, sounds and files that steps name and media/
// does not have. A name that is worked out while the bot runs is passed over.
func missingMedia(b *flows.Bot) flows.Diags {
	var out flows.Diags
	look := func(file string, ref flows.Str) {
		if !ref.Set() || strings.Contains(ref.Value, "${") || strings.Contains(ref.Value, "://") || slices.Contains(b.Media, ref.Value) {
			return
		}
		closest := flows.Closest(ref.Value, b.Media)
		out = append(out, flows.Diag{
			Rule: "missing-file", Severity: flows.Warning, File: file, Pos: ref.Pos,
			Message: fmt.Sprintf("there is no file `media/%s`", ref.Value),
			Hint:    cmp.Or(flows.Meant(closest), "put it there, or write the name of one that is"),
			Fix:     flows.Instead(file, ref, 0, len(ref.Value), closest),
		})
	}
	for _, f := range b.Flows {
		for _, s := range f.Steps {
			for _, m := range s.Media {
				look(f.File, m.Ref)
			}
			for _, c := range s.Cards {
				look(f.File, c.Image)
			}
		}
	}
	return out
}
