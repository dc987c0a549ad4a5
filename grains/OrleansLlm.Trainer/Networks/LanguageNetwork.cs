using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks;

/// <summary>A network that predicts next tokens.</summary>
internal abstract class LanguageNetwork : IDisposable
{
    /// <summary>The last norm's output, <c>[rows * length, hidden]</c>.</summary>
    public abstract Tensor Hidden(TokenBatch batch);

    /// <summary>Logits of some positions, <c>float32 [positions, vocabulary]</c>.</summary>
    public abstract Tensor Logits(Tensor hidden);

    public abstract void Dispose();
}
