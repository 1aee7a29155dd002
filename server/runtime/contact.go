package runtime

import (
	"cmp"

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
