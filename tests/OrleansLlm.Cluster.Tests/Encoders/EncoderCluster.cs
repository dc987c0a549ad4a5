using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cluster.Tests.Encoders;

/// <summary>Two silos that serve an embedding model and a cross-encoder of random weights, at a price.</summary>
public sealed class EncoderCluster : IAsyncLifetime
{
    public const string Embedder = "tiny-embed";
    public const string Reranker = "tiny-rerank";

    /// <summary>US dollars per million tokens.</summary>
    public const decimal Price = 2m;

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-encoders-").FullName;
    private readonly int _silos;
    private readonly Action<ServingOptions> _configure;

    /// <summary>For the tests of a class.</summary>
    public EncoderCluster()
        : this(2)
    {
    }

    internal EncoderCluster(int silos, Action<ServingOptions>? configure = null) => (_silos, _configure) = (silos, configure ?? (_ => { }));

    public TestCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var tiny = SyntheticEncoder.Shapes["tiny"];
        SyntheticEncoder.Write(Path.Combine(_folder, Embedder), tiny, new EncoderFormat(), seed: 1);
        SyntheticEncoder.Write(Path.Combine(_folder, Reranker), tiny with { Labels = 1 }, new EncoderFormat(), seed: 2);
        Cluster = new TestCluster(_silos, _folder, configure: options =>
        {
            foreach (var model in (string[])[Embedder, Reranker])
            {
                options.Models[model] = new ModelServingOptions { InputPricePerMillion = Price };
            }

            _configure(options);
        });
        await Cluster.InitializeAsync();
        await Cluster.WaitForReplicasAsync(_silos, Embedder);
        await Cluster.WaitForReplicasAsync(_silos, Reranker);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static EmbeddingRequest Request(params IEnumerable<string> texts) => new()
    {
        RequestId = Guid.NewGuid().ToString("N"),
        Model = Embedder,
        Inputs = texts.Select(EncodingText.Of).ToList(),
    };

    public IEncodingRouterGrain Router(string shard = "test") =>
        Cluster.Client.GetGrain<IEncodingRouterGrain>(new RouterKey(RouterKey.DirectRoute, shard).ToString());

    /// <summary>What the model gives for texts in a session of its own, one by one, and their tokens.</summary>
    public (float[][] Vectors, int Tokens) Alone(string model, params IEnumerable<string> texts)
    {
        var package = EncoderPackage.Load(Path.Combine(_folder, model));
        using var runner = OnnxEncoderRunner.Load(package, new RunnerOptions());
        var inputs = texts.Select(text => package.Tokenizer.Encode(text, addSpecialTokens: true)).ToList();
        return ([.. inputs.Select(tokens => Run(runner, new EncoderInput(tokens)))], inputs.Sum(tokens => tokens.Length));
    }

    /// <summary>The logit of a pair in a session of its own.</summary>
    public float LogitAlone(string query, string document)
    {
        var package = EncoderPackage.Load(Path.Combine(_folder, Reranker));
        using var runner = OnnxEncoderRunner.Load(package, new RunnerOptions());
        var (tokens, second) = package.Tokenizer.PairTemplate!.Assemble(package.Tokenizer.Encode(query, false), package.Tokenizer.Encode(document, false));
        return Run(runner, new EncoderInput(tokens, second))[0];
    }

    /// <summary>Reads a stream to its end: the results in order, and the last element.</summary>
    public static async Task<(float[][] Values, EncodingChunk Last, RouteInfo Route)> ReadAsync(IAsyncEnumerable<EncodingChunk> stream)
    {
        var values = new SortedDictionary<int, float[]>();
        EncodingChunk? last = null;
        RouteInfo? route = null;
        await foreach (var chunk in stream)
        {
            foreach (var result in chunk.Results)
            {
                values.Add(result.Index, result.Values);
            }

            route ??= chunk.Route;
            last = chunk;
        }

        Assert.Equal(Enumerable.Range(0, values.Count), values.Keys);
        return ([.. values.Values], last!, route!);
    }

    private static float[] Run(OnnxEncoderRunner runner, EncoderInput input)
    {
        var result = new float[runner.OutputSize];
        runner.Run([input], result);
        return result;
    }
}
