import { benchModel } from "./bench_model.ts";

benchModel("g");
