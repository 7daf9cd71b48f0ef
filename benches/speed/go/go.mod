module lab/speed

go 1.22
