namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>Speed and recall of the retrieval core.</summary>
internal static class RetrievalBenchmark
{
    public static async Task<int> RunAsync(string[] args) => args switch
    {
        ["lexical", .. var rest] => LexicalBenchmark.Run(Options(rest)),
        ["flat", .. var rest] => FlatBenchmark.Run(Options(rest)),
        ["hnsw", .. var rest] => HnswBenchmark.Run(Options(rest)),
        ["fusion", .. var rest] => FusionBenchmark.Run(rest),
        ["tenants", .. var rest] => await TenantsBenchmark.RunAsync(Options(rest)),
        _ => Unknown(args),
    };

    private static int Unknown(string[] args)
    {
        Console.Error.WriteLine($"retrieval needs one of lexical, flat, hnsw, fusion, tenants. Given: '{string.Join(' ', args)}'.");
        return 2;
    }

    private static RetrievalBenchmarkOptions Options(string[] args) => RetrievalBenchmarkOptions.Parse(args);
}
