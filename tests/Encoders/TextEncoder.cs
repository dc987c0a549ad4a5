using System.Numerics.Tensors;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Tests.Encoders;

/// <summary>An embedding model's package, one text at a time.</summary>
internal sealed class TextEncoder : IDisposable
{
    private readonly EncoderPackage _package;
    private readonly OnnxEncoderRunner _runner;

    public TextEncoder(string folder)
    {
        _package = EncoderPackage.Load(folder);
        _runner = OnnxEncoderRunner.Load(_package, new RunnerOptions { Threads = 1 });
    }

    /// <summary>A vector of length 1.</summary>
    public float[] Embed(string text)
    {
        var vector = new float[_runner.OutputSize];
        _runner.Run([new EncoderInput(_package.Tokenizer.Encode(text, addSpecialTokens: true, [0..text.Length]))], vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector.AsSpan()), vector);
        return vector;
    }

    public void Dispose() => _runner.Dispose();
}
