using System.Net;
using OrleansLlm.EndToEnd.Tests.Processes;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;

namespace OrleansLlm.EndToEnd.Tests.Encoders;

/// <summary>Puts an embedding model and a cross-encoder of random weights into the shared silo's models folder and waits until they are served.</summary>
public sealed class EncoderModels(SharedSilo shared) : IAsyncLifetime
{
    public const string Embedder = "tiny-embed";
    public const string Reranker = "tiny-rerank";
    public const int Dimensions = 32;

    public async ValueTask InitializeAsync()
    {
        var tiny = SyntheticEncoder.Shapes["tiny"];
        Write(Embedder, tiny);
        Write(Reranker, tiny with { Labels = 1 });
        using var http = shared.Silo.Http();
        foreach (var model in (string[])[Embedder, Reranker])
        {
            await Eventually.BecomesAsync(
                async () => (await http.GetAsync(new Uri($"/v1/models/{model}", UriKind.Relative))).StatusCode, status => status == HttpStatusCode.OK, $"{model} is served");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Beside the folder first: a silo must never see half a package.
    private void Write(string name, EncoderSpec spec)
    {
        var target = Path.Combine(shared.DataPath, "models", name);
        if (Directory.Exists(target))
        {
            return;
        }

        var staging = Path.Combine(shared.DataPath, $".{name}");
        SyntheticEncoder.Write(staging, spec, new EncoderFormat(), seed: 1);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        Directory.Move(staging, target);
    }
}
