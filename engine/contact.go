package engine

import (
	"cmp"
	"fmt"
	"maps"
)

// Contact is the person at the other end, as the engine sees them. It is a
// value: With returns another one.
type Contact struct {
	ID        string   `json:"id"`
	Name      string   `json:"name,omitempty"`
	FirstName string   `json:"first_name,omitempty"`
	Language  string   `json:"language,omitempty"` // ISO 639-1; what the bot does not speak counts as its first
	Email     string   `json:"email,omitempty"`
	Phone     string   `json:"phone,omitempty"` // E.164
	Tags      []string `json:"tags,omitempty"`
	Fields    Values   `json:"fields,omitempty"` // declared in bot.yaml
}

// text returns the built-in field of a name, nil where it is none or a list.
func (c *Contact) text(field string) *string {
	switch field {
	case "id":
		return &c.ID
	case "name":
		return &c.Name
	case "first_name":
		return &c.FirstName
	case "language":
		return &c.Language
	case "email":
		return &c.Email
	case "phone":
		return &c.Phone
	}
	return nil
}

// Field returns a field by the name it has in expressions; nil where it is
// empty.
func (c *Contact) Field(name string) any {
	if s := c.text(name); s != nil {
		if *s == "" {
			return nil
		}
		return *s
	}
	if name != "tags" {
		return c.Fields[name]
	}
	tags, _ := list(c.Tags)
	return tags
}

// With returns c with a field changed, as the effect SetContact has it. nil
// empties the field.
func (c Contact) With(name string, v any) Contact {
	if s := c.text(name); s != nil {
		*s, _ = v.(string)
		return c
	}
	if name == "tags" {
		c.Tags = nil
		tags, _ := list(v)
		for _, t := range tags {
			c.Tags = append(c.Tags, fmt.Sprint(t))
		}
		return c
	}
	c.Fields = maps.Clone(c.Fields)
	if v == nil {
		delete(c.Fields, name)
		return c
	}
	if c.Fields == nil {
		c.Fields = Values{}
	}
	c.Fields[name] = v
	return c
}

// Told adds what a channel tells about a person to what is known of them at
// their address there. What is known stays: they may have told us better.
func (c Contact) Told(by Contact, address string) Contact {
	c.ID = cmp.Or(c.ID, address)
	c.Name = cmp.Or(c.Name, by.Name)
	c.FirstName = cmp.Or(c.FirstName, by.FirstName)
	c.Language = cmp.Or(c.Language, by.Language)
	c.Email = cmp.Or(c.Email, by.Email)
	c.Phone = cmp.Or(c.Phone, by.Phone)
	return c
}
