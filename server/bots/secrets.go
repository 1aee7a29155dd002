package bots

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"parley/flows"
)

// resolve returns the channel with the secrets that its keys name. Of a list,
// those that are missing are left out as long as one is there: that is how a
// secret is changed. missing names each that is not there.
func resolve(c flows.Channel, lookup func(string) (string, bool)) (out flows.Channel, missing []string, err error) {
	out = flows.Channel{Name: c.Name, Pos: c.Pos, Keys: make(map[string][]string, len(c.Keys))}
	for _, key := range slices.Sorted(maps.Keys(c.Keys)) {
		var values []string
		for _, v := range c.Keys[key] {
			got, why := secret(v, lookup)
			if why != "" {
				missing = append(missing, key+": "+why)
				continue
			}
			values = append(values, got)
		}
		if len(values) == 0 && len(c.Keys[key]) > 0 {
			err = fmt.Errorf("%s", strings.Join(missing, "; "))
		}
		out.Keys[key] = values
	}
	return out, missing, err
}

// secret returns what a value of bot.yaml stands for, or why that is not there.
func secret(v string, lookup func(string) (string, bool)) (value, why string) {
	if name, ok := strings.CutPrefix(v, "env:"); ok {
		if got, ok := lookup(name); ok && got != "" {
			return got, ""
		}
		return "", "the environment variable " + name + " is not set"
	}
	if name, ok := strings.CutPrefix(v, "secret:"); ok {
		return "", "`secret:" + name + "` is not supported yet; use env:NAME"
	}
	return v, ""
}

var secretName = regexp.MustCompile(`^(env|secret):[A-Za-z_][A-Za-z0-9_]*$`)

// SecretNames returns what the bot.yaml of a bot's folder names as a secret,
// each as it is written there. A file that cannot be read as YAML names none.
func SecretNames(bot fs.FS) ([]string, error) {
	src, err := fs.ReadFile(bot, "bot.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, nil // check says so
	}
	var names []string
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && secretName.MatchString(n.Value) {
			names = append(names, n.Value)
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(&doc)
	slices.Sort(names)
	return slices.Compact(names), nil
}
