package layout

import (
	"strings"

	"parley/engine"
	"parley/flows"
)

// linked says how the links of m are shown: as buttons, as far as the channel
// has them and their labels stay apart, the others as lines of the text.
// beside are the buttons that answer.
func linked(p flows.Profile, m engine.Message, beside []engine.Choice) (buttons []engine.Link, lines string) {
	seen := make(map[string]bool, len(m.Links)+len(beside))
	for _, c := range beside {
		seen[folded(c.Label)] = true
	}
	var plain []string
	for _, l := range m.Links {
		short := l
		short.Label = cut(p.Unit, p.Title, l.Label)
		key := folded(short.Label)
		if len(buttons) < p.Links && (p.LinkBeside || len(beside) == 0) && opens(p, l.URL) && key != "" && !seen[key] {
			seen[key] = true
			buttons = append(buttons, short)
			continue
		}
		plain = append(plain, linkLine(l))
	}
	return buttons, strings.Join(plain, "\n")
}

// opens tells whether a button of the channel opens the address.
func opens(p flows.Profile, address string) bool { return p.LinkAny || flows.IsPage(address) }

// linkLine is a link as a line of text.
func linkLine(l engine.Link) string {
	label, address := spaced(l.Label), legible(l.URL)
	if label == "" || label == l.URL || label == address {
		return address
	}
	return label + ": " + address
}

// legible returns an address as people write it: a mail address or a number
// without its scheme, where nothing else is in it.
func legible(address string) string {
	for _, scheme := range []string{"mailto:", "tel:"} {
		if rest, ok := strings.CutPrefix(address, scheme); ok && !strings.ContainsAny(rest, "?%") {
			return rest
		}
	}
	return address
}

// labelsOf are the words for link buttons to stand under, where a message has
// none of its own and the channel wants some.
func labelsOf(links []engine.Link) string {
	labels := make([]string, len(links))
	for i, l := range links {
		labels[i] = l.Label
	}
	return strings.Join(labels, "\n")
}
