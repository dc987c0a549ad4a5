using OrleansLlm.Benchmarks;
using OrleansLlm.Benchmarks.Cuda;
using OrleansLlm.Benchmarks.Embedding;
using OrleansLlm.Benchmarks.Gguf;
using OrleansLlm.Benchmarks.Retrieval;
using OrleansLlm.Benchmarks.Routing;
using OrleansLlm.Benchmarks.Soak;
using OrleansLlm.Benchmarks.Speculation;

return args switch
{
    ["engine", .. var rest] => await EngineBenchmark.RunAsync(rest),
    ["prefix", .. var rest] => await PrefixBenchmark.RunAsync(rest),
    ["decoder", .. var rest] => DecoderCommand.Run(rest),
    ["gguf", .. var rest] => GgufCommand.Run(rest),
    ["cuda", .. var rest] => CudaCommand.Run(rest),
    ["encoder", .. var rest] => await EncoderBenchmark.RunAsync(rest),
    ["embedder", .. var rest] => EmbedderBenchmark.Run(rest),
    ["constraints", .. var rest] => ConstraintsBenchmark.Run(rest),
    ["stores", .. var rest] => await StoresBenchmark.RunAsync(rest),
    ["conversations", .. var rest] => await ConversationsBenchmark.RunAsync(rest),
    ["budget", .. var rest] => await BudgetBenchmark.RunAsync(rest),
    ["fairness", .. var rest] => await FairnessBenchmark.RunAsync(rest),
    ["routing", .. var rest] => await RoutingBenchmark.RunAsync(rest),
    ["speculation", .. var rest] => await SpeculationBenchmark.RunAsync(rest),
    ["semantic-cache", .. var rest] => SemanticCacheBenchmark.Run(rest),
    ["soak", .. var rest] => await SoakBenchmark.RunAsync(rest),
    ["retrieval", .. var rest] => await RetrievalBenchmark.RunAsync(rest),
    [] or ["--help"] or ["-h"] => Help(Console.Out, 0),
    _ => Help(Console.Error, 2),
};

static int Help(TextWriter writer, int exitCode)
{
    writer.WriteLine("""
        Usage: dotnet run -c Release --project tests/OrleansLlm.Benchmarks -- <benchmark> [options]

        engine    the engine beside a bare loop over the same ONNX session: prompts alone, steps of all sequences, and the whole
        prefix    time to the first token of a prompt seen before beside one never seen (use --prompt 900)

        fairness  what a tenant with one stream notices of one with 64 (8 slots; --batches and --json have no meaning)

          --model <file>      an ONNX decoder in the onnxruntime-genai layout, with a config.json beside it (required)
          --batches <list>    sequences at once (default 1,4,16,64)
          --prompt <n>        prompt tokens per sequence (default 32)
          --tokens <n>        output tokens per sequence (default 128)
          --repeats <n>       runs of which the median counts (default 5)
          --threads <n>       threads within an operator (default: the engine's)
          --spin              lets operator threads spin
          --whole             the bare loop's batches undivided, as one plain session runs them; the engine's stay in parts
          --json <file>       also writes the figures there

        decoder   writes a model package with random weights, to measure engines and silos with

          --shape <name>      15m, smollm2-135m or qwen2.5-0.5b (required)
          --out <folder>      where (required)
          --weights <format>  fp32, fp16, int8 or int4 (default int4)
          --half              16-bit floats beside quantised weights, as GPUs want them
          --block <n>         values per scale (default 128)
          --mask              attention_mask and logits of all positions instead of lengths and output indices
          --cache <format>    keys and values: fp32 (default) or int8, with measured scales
          --calibrate <file>  the text to measure those scales on (default: random tokens)
          --context <n>       positions (default 2048)
          --seed <n>          of the weights (default 1)

        gguf      writes the same shape and weights as a GGUF file, to run llama.cpp beside

          --shape <name>      as above (required)
          --package <folder>  what decoder wrote, for its vocabulary (required)
          --out <file>        where (required)
          --seed <n>          of the weights (default 1)

        cuda      compares a GPU's logits with the CPU's, then tokens per second with what its memory allows
                  (exit codes: 0 passed, 1 results differ, 2 wrong arguments, 3 no GPU; needs -p:Accelerator=cuda)

          --shape <name>      as above (default smollm2-135m; 16-bit floats, random weights)
          --package <folder>  a model package with 16-bit floats instead
          --device <n>        the GPU (default 0)
          --accelerator cpu   runs the check itself on the CPU, to try it out
          --graphs            records decode runs as CUDA graphs
          --tolerance <x>     of a logit (default 0.25)
          --batches <list>    sequences at once (default 1,2,4,8,16,32)
          --past <n>          positions of each (default 512)
          --bandwidth <GB/s>  of the GPU's memory (default: by its name)
          --repeats <n>, --steps <n>  runs of which the median counts (5), steps of a run (50)

        encoder   an encoder's tokens per second: the engine's batches by length beside one by one and beside batches in order of arrival

          --shape <name>      minilm-l6 (default), bert-base or tiny; random weights
          --weights <format>  fp32 (default), int8 or int4
          --inputs <n>        texts per run (default 256)
          --lengths <a-b>     tokens of a text, log-uniform (default 8-256)
          --batch <n>         texts of a batch in order of arrival (default 32)
          --tokens <n>        the engine's limit of tokens per batch (default: the engine's)
          --padding <share>   the engine's limit of padding per batch (default: the engine's)
          --repeats <n>       runs of which the median counts (default 5)
          --threads <n>       threads within an operator (default: the engine's)

        embedder  how well an encoder's embeddings compare texts, beside TF-IDF and hashed words

          --data <folder>     the sets: similarity-stsb, intents-banking77, intents-clinc150, qa-xquad, retrieval-scifact (required)
          --model <folder>    the encoder's package (default: silo/models/ember-embed)

        routing   how good learned routing is: a router on labelled questions (one split, cross-validated), cascades, intents

          --mmlu <folder>     questions with two models' results, a column prompt and two of qualities
          --clinc <file>      CLINC150's data_full.json
          --plot <file>       quality by share of strong calls, .svg or .png; again for more

        embedder  how well an encoder's embeddings compare texts, beside TF-IDF and hashed words

          --data <folder>     the sets: similarity-stsb, intents-banking77, intents-clinc150, qa-xquad, retrieval-scifact (required)
          --model <folder>    the encoder's package (default: silo/models/ember-embed)

        speculation   tokens per second with speculative decoding beside those without, for outputs that copy from their prompts and others;
                      options as for engine (--batches: streams at once), and:

          --tokenizer <folder>  a model folder's tokenizer, for the texts (required; its vocabulary is within the model's)
          --draft <file>        a decoder with the same vocabulary that drafts and is right in 80 of 100 cases

        soak      random traffic at an engine; exit code 1 when an answer is wrong, a slot is lost or memory grows

          --model <folder>    a model package (required); weights in fp32 part from the reference at ties only
          --graph <file>      another graph than the package's own, for the same configuration
          --draft <file>      a graph for the same configuration that drafts
          --minutes <n>       how long (default 30)
          --seed <n>          of the traffic (default 1)

        constraints   mask time per token of constrained output, as a share of a model step

          --tokenizer <folder>  a model folder's tokenizer (default: a synthetic vocabulary of 50,000 tokens)

        semantic-cache   hit rate and wrong-hit rate of the semantic cache against its threshold

          --data <folder>     a folder with intents-banking77 and intents-clinc150 (required)
          --model <folder>    an embedding model's package instead of the vectors of hashed words

        conversations  what idle conversations cost on the embedded store, and how fast they wake up: [--count 100000]
        stores    durable writes and budget operations per second on each kind of store (PostgreSQL and Redis where installed)

          --seconds <n>       of each measurement (default 3)

        budget    reserve and settle pairs per second of one hot tenant on the embedded store, and the cost of many tenants

          --seconds <n>       per figure (default 5)
          --tenants <n>       idle tenants (default 10000)

        retrieval lexical   documents and BM25 queries per second on SciFact (needs the shared data)
        retrieval flat      the exact search of 8-bit vectors beside a scan of the floats, filters included (100,000 x 384)
        retrieval hnsw      the graph beside the flat search: time, recall, building (1,000,000 x 96)
        retrieval fusion    nDCG@10 of BM25, an embedder and both by every weight, on SciFact and on paraphrases, training and test parts (needs the shared data)
                            --model <folder> (default: silo/models/ember-embed); --out <folder> also writes the test parts in BEIR's layout
        retrieval tenants   many tenants' indexes in a silo with the embedded store: coming in, cold queries, memory of idle ones (needs the shared data)

          --rows <n>, --dimensions <n>       of the index, or of each tenant's
          --queries <n>       of each measurement (default 1000)
          --threads <n>       that may search or build (default: all)
          --clusters <n>, --spread <x>       of the synthetic vectors (1000 of 0.5)
          --links <n>, --build <n>           of the graph: neighbours, candidates while building (16, 100)
          --tenants <n>       indexes (default 1000, of 1000 chunks x 384: 4.4 GB of disk)
          --ingested <n>      of them whose documents come in; the others are copies (default 8)
          --at-once <n>, --batch <n>         tenants that come in at once, documents per change (8, 20)
          --folder <path>     where the data stays, to be gone on with (default: a folder that is deleted)
          --cache <n>         MiB of snapshots that the silo keeps on its disk beside the store (default 1024)
        """);
    return exitCode;
}
