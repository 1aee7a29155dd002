package flows_test

import (
	"testing"
	"testing/fstest"

	"parley/flows"
)

func TestRate(t *testing.T) {
	for _, c := range []struct {
		channel string
		want    flows.Rate
		diag    string
	}{
		{"messenger: {}", flows.Rate{Calls: 300, Media: 10}, ""},
		{"messenger: {rate: 20}", flows.Rate{Calls: 20, Media: 10}, ""},
		{"json: {}", flows.Rate{}, ""},
		{"json: {rate: 0.5}", flows.Rate{Calls: 0.5}, ""},
		{"json: {rate: 0}", flows.Rate{}, "`rate` must be at least 0.01, not 0"},
		{"json: {rate: 200000}", flows.Rate{}, "`rate` must be at most 100000, not 200000"},
		{"json: {rate: fast}", flows.Rate{}, "`rate` must be a number such as 50 or 2.5, not `fast`"},
	} {
		t.Run(c.channel, func(t *testing.T) {
			bot, ds := flows.ReadBot("shop", fstest.MapFS{"bot.yaml": {Data: []byte("parley: 1\nchannels:\n  " + c.channel + "\n")}, "flows/hi.yaml": {Data: []byte("steps: [{say: Hi}]\n")}})
			if c.diag == "" {
				if got := bot.Channels[0].Rate(); got != c.want || ds.Errors() > 0 {
					t.Errorf("got %v, %v, want %v", got, ds, c.want)
				}
				return
			}
			if len(ds) != 1 || ds[0].Message != c.diag || ds[0].Pos.Line != 3 {
				t.Errorf("got %v, want %s", ds, c.diag)
			}
		})
	}
}
