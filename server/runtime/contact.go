package runtime

import (
	"cmp"
	"fmt"
	"maps"

	"parley/engine"
)

// merge adds what a channel tells about a person to what is known. What is
// known stays: the person may have told us better.
func merge(known, told engine.Contact, address string) engine.Contact {
	known.ID = cmp.Or(known.ID, address)
	known.Name = cmp.Or(known.Name, told.Name)
	known.FirstName = cmp.Or(known.FirstName, told.FirstName)
	known.Language = cmp.Or(known.Language, told.Language)
	known.Email = cmp.Or(known.Email, told.Email)
	known.Phone = cmp.Or(known.Phone, told.Phone)
	return known
}

// set returns c with a field changed, as the effect SetContact has it; c stays
// as it was.
func set(c engine.Contact, field string, v any) engine.Contact {
	text, _ := v.(string)
	switch field {
	case "name":
		c.Name = text
	case "first_name":
		c.FirstName = text
	case "language":
		c.Language = text
	case "email":
		c.Email = text
	case "phone":
		c.Phone = text
	case "tags":
		c.Tags = tags(v)
	default:
		c.Fields = maps.Clone(c.Fields)
		if v == nil {
			delete(c.Fields, field)
			break
		}
		if c.Fields == nil {
			c.Fields = engine.Values{}
		}
		c.Fields[field] = v
	}
	return c
}

// tags returns the texts of a list.
func tags(v any) (out []string) {
	list, _ := v.([]any)
	for _, x := range list {
		out = append(out, fmt.Sprint(x))
	}
	return out
}
