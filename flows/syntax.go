package flows

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

func sprint(v any) string { return fmt.Sprint(v) }

// ID returns the id written in a part that is not YAML, or "".
func (p Part) ID() string { return "" }

// rescue reads what can be read of a file that is not YAML.
func (d *Doc) rescue(err error) *yaml.Node {
	d.Errorf(Pos{Line: 1, Column: 1}, "syntax", "", "%v", err)
	return nil
}
