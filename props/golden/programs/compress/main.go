// Parallel compression of files: a walker lists 24 files of a temporary folder, 4 workers read,
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
	files    = 24
	fileSize = 192 << 10
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

func compress(name string) result {
	data, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	writer, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err != nil {
		log.Fatal(err)
	}
	writer.Write(data)
	writer.Close()
	return result{name, out.Len(), sha256.Sum256(out.Bytes())}
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
				for name := range names {
					results <- compress(name)
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
