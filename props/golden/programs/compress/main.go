// Parallel compression of files: a walker lists 64 files of a temporary folder, 4 workers read,
// compress (DEFLATE) and hash them, and a collector adds the sizes up.
package main

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	files    = 64
	fileSize = 96 << 10
	workers  = 4
)

type result struct {
	name string
	size int
	sum  [sha256.Size]byte
}

// text makes words in a fixed random order, so that there is something to compress.
func text(seed uint64, size int) []byte {
	random := rand.New(rand.NewPCG(seed, 1))
	words := []string{"queue", "steal", "spin", "park", "wake", "runnext", "global", "tick"}
	var out bytes.Buffer
	for out.Len() < size {
		fmt.Fprintf(&out, "%s %d\n", words[random.IntN(len(words))], random.IntN(1000))
	}
	return out.Bytes()[:size]
}

// packer compresses one file after the other, with the same buffers and tables.
type packer struct {
	in, out bytes.Buffer
	writer  *flate.Writer
}

func (p *packer) compress(name string) result {
	file, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	p.in.Reset()
	if _, err := p.in.ReadFrom(file); err != nil {
		log.Fatal(err)
	}
	file.Close()
	p.out.Reset()
	p.writer.Reset(&p.out)
	p.writer.Write(p.in.Bytes())
	p.writer.Close()
	return result{name, p.out.Len(), sha256.Sum256(p.out.Bytes())}
}

func main() {
	folder, err := os.MkdirTemp("", "compress")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	for i := range files {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprint(i)), text(uint64(i), fileSize), 0o600); err != nil {
			log.Fatal(err)
		}
	}

	record.Run(func(percent int) {
		names := make(chan string)
		results := make(chan result, workers)
		var wait sync.WaitGroup
		for range workers {
			wait.Go(func() {
				p := &packer{}
				p.writer, _ = flate.NewWriter(&p.out, flate.DefaultCompression)
				for name := range names {
					results <- p.compress(name)
				}
			})
		}
		go func() {
			for i := range files * percent / 100 {
				names <- filepath.Join(folder, fmt.Sprint(i))
			}
			close(names)
			wait.Wait()
			close(results)
		}()
		total := 0
		for r := range results {
			total += r.size
		}
		if total == 0 {
			log.Fatal("nothing was compressed")
		}
	})
}
