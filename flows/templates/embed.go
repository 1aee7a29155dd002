// Package templates holds whole bots to begin with: each runs as it is, with
// the conversations that test it. blank is only a greeting; the others have
// their texts in English and French.
//
// `parley new` lists them and copies one, and the editor does:
//
//	parley new bakery my-shop
package templates

import "embed"

// FS holds their files. Its top level has folders only, one a bot; the
// folder's name is the template's id.
//
//go:embed all:bakery all:blank all:blank-fr all:restaurant all:salon
var FS embed.FS
