using System.Numerics.Tensors;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Benchmarks.Embedding;

/// <summary>Cosines of an encoder's embeddings.</summary>
internal sealed class ModelIndex(EncoderPackage package, OnnxEncoderRunner runner) : ITextIndex
{
    private readonly Lock _running = new();
    private float[][] _texts = [];

    public string Name => package.Name;

    public void Index(IReadOnlyList<string> texts) => _texts = [.. texts.Select(Embed)];

    public void Scores(string query, Span<float> output)
    {
        var vector = Embed(query);
        for (var i = 0; i < _texts.Length; i++)
        {
            output[i] = TensorPrimitives.Dot<float>(vector, _texts[i]);
        }
    }

    public float Similarity(string left, string right) => TensorPrimitives.Dot<float>(Embed(left), Embed(right));

    private float[] Embed(string text)
    {
        var tokens = package.Tokenizer.Encode(text, addSpecialTokens: true, [0..text.Length]);
        var vector = new float[runner.OutputSize];
        lock (_running)
        {
            runner.Run([new EncoderInput([.. tokens.Take(runner.MaxLength)])], vector);
        }

        return vector;
    }
}
