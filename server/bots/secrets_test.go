package bots

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestSecretNames(t *testing.T) {
	for name, tt := range map[string]struct {
		src  string
		want []string
	}{
		"of all kinds, each once": {"channels:\n  json: {secret: [env:NEW, env:OLD], url: env:HOOK}\n  x: {y: secret:KEY, z: env:OLD}\n", []string{"env:HOOK", "env:NEW", "env:OLD", "secret:KEY"}},
		"within a text":           {"name: see env:HOME\n", nil},
		"no YAML":                 {"a: [", nil},
		"nothing":                 {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := SecretNames(fstest.MapFS{"bot.yaml": {Data: []byte(tt.src)}})
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
	if got, err := SecretNames(fstest.MapFS{}); got != nil || err != nil {
		t.Errorf("without a bot.yaml: got %q, %v", got, err)
	}
}
