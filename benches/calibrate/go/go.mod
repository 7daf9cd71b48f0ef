module lab/calibrate

go 1.22
