// Verifies an exported Sekimori ledger with code that is not ours: golang.org/x/mod/sumdb/note and tlog.
//
//	go-verify FOLDER VKEY
//
// It opens every checkpoint with the key (a checkpoint signed only by a later or earlier key is skipped and counted),
// hashes every entry, recomputes the tree, reads the exported tiles through tlog's authenticating tile reader, checks an
// inclusion proof for every entry and a consistency proof between neighbouring checkpoints.
// Exit code 0: verified; 1: does not verify; 2: cannot be read.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight, tileWidth = 8, 256

type unreadable struct{ error }

// tilePath is the path of C2SP tlog-tiles; x/mod's own writes the height and the data tiles differently.
func tilePath(level string, number int64, width int) string {
	path := fmt.Sprintf("%03d", number%1000)
	for number >= 1000 {
		number /= 1000
		path = fmt.Sprintf("x%03d/%s", number%1000, path)
	}
	if width < tileWidth {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	return filepath.Join("tile", level, filepath.FromSlash(path))
}

// read gives a tile's or bundle's file. Partial ones may be gone once they have become whole; the whole one begins with them.
func read(folder, level string, number int64, width int) (data []byte, whole bool, err error) {
	data, err = os.ReadFile(filepath.Join(folder, tilePath(level, number, width)))
	if errors.Is(err, os.ErrNotExist) && width < tileWidth {
		data, err = os.ReadFile(filepath.Join(folder, tilePath(level, number, tileWidth)))
		return data, true, err
	}
	return data, false, err
}

type tiles struct{ folder string }

func (t tiles) Height() int                     { return tileHeight }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		data, _, err := read(t.folder, fmt.Sprint(tile.L), tile.N, tile.W)
		if err != nil {
			return nil, err
		}
		if len(data) < tile.W*tlog.HashSize {
			return nil, fmt.Errorf("tile %d/%d is cut off", tile.L, tile.N)
		}
		found = append(found, data[:tile.W*tlog.HashSize])
	}
	return found, nil
}

// entries reads the bodies from the entry bundles.
func entries(folder string, size int64) ([][]byte, error) {
	var bodies [][]byte
	for first := int64(0); first < size; first += tileWidth {
		width := tileWidth
		if size-first < tileWidth {
			width = int(size - first)
		}
		data, whole, err := read(folder, "entries", first/tileWidth, width)
		if err != nil {
			return nil, err
		}
		for ; len(data) > 0 && width > 0; width-- {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("the bundle of entry %d is cut off", first)
			}
			length := int(binary.BigEndian.Uint16(data))
			bodies = append(bodies, data[2:2+length])
			data = data[2+length:]
		}
		if len(data) > 0 && !whole {
			return nil, fmt.Errorf("the bundle of entry %d holds more than its entries", first)
		}
	}
	if int64(len(bodies)) != size {
		return nil, fmt.Errorf("%d entries instead of %d", len(bodies), size)
	}
	return bodies, nil
}

// checkpoints opens those that the key signed, by size, and counts the others.
func checkpoints(folder string, verifiers note.Verifiers) ([]tlog.Tree, int, error) {
	file, err := os.Open(filepath.Join(folder, "checkpoints.jsonl"))
	if err != nil {
		return nil, 0, unreadable{err}
	}
	defer file.Close()
	var trees []tlog.Tree
	skipped := 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var item struct{ Note string }
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			return nil, 0, unreadable{err}
		}
		opened, err := note.Open([]byte(item.Note), verifiers)
		var unknown *note.UnverifiedNoteError
		if errors.As(err, &unknown) {
			skipped++
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		tree, err := parseTree(opened.Text)
		if err != nil {
			return nil, 0, err
		}
		trees = append(trees, tree)
	}
	sort.Slice(trees, func(i, j int) bool { return trees[i].N < trees[j].N })
	return trees, skipped, lines.Err()
}

// parseTree reads a checkpoint's text. tlog.ParseTree does so for the fixed origin of Go's own database only, so the
// first line is exchanged for that one.
func parseTree(text string) (tlog.Tree, error) {
	for at, character := range text {
		if character == '\n' {
			return tlog.ParseTree([]byte("go.sum database tree" + text[at:]))
		}
	}
	return tlog.Tree{}, errors.New("a checkpoint without lines")
}

func verify(folder, vkey string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return unreadable{err}
	}
	trees, skipped, err := checkpoints(folder, note.VerifierList(verifier))
	if err != nil {
		return err
	}
	if len(trees) == 0 {
		return errors.New("no checkpoint is signed by this key")
	}
	last := trees[len(trees)-1]
	bodies, err := entries(folder, last.N)
	if err != nil {
		return err
	}
	var stored []tlog.Hash
	own := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	for number, body := range bodies {
		hashes, err := tlog.StoredHashes(int64(number), body, own)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
	}
	exported := tlog.TileHashReader(last, tiles{folder})
	for number, body := range bodies {
		proof, err := tlog.ProveRecord(last.N, int64(number), exported)
		if err == nil {
			err = tlog.CheckRecord(proof, last.N, last.Hash, int64(number), tlog.RecordHash(body))
		}
		if err != nil {
			return fmt.Errorf("entry %d: %w", number, err)
		}
	}
	for at, tree := range trees {
		root, err := tlog.TreeHash(tree.N, own)
		if err != nil {
			return err
		}
		if root != tree.Hash {
			return fmt.Errorf("the checkpoint of size %d does not fit the entries", tree.N)
		}
		if at == 0 {
			continue
		}
		before := trees[at-1]
		proof, err := tlog.ProveTree(tree.N, before.N, exported)
		if err == nil {
			err = tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash)
		}
		if err != nil {
			return fmt.Errorf("checkpoints %d to %d: %w", before.N, tree.N, err)
		}
	}
	fmt.Printf("ok %d entries, %d checkpoints verified, %d by other keys\n", last.N, len(trees), skipped)
	return nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go-verify FOLDER VKEY")
		os.Exit(2)
	}
	if err := verify(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "fail:", err)
		if errors.As(err, &unreadable{}) {
			os.Exit(2)
		}
		os.Exit(1)
	}
}
