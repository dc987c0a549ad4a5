using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Decoders;

/// <summary>The rotations of a batch's positions, looked up once for all layers.</summary>
internal sealed class RotaryPositions(Rotation global, Rotation? local, TokenBatch batch)
{
    private readonly (Tensor, Tensor) _global = global.At(batch);
    private readonly (Tensor, Tensor)? _local = local?.At(batch);

    /// <summary>Rotates <c>[rows, length, heads, headSize]</c>.</summary>
    public Tensor Rotate(Tensor heads, bool isLocal) => isLocal && local is not null ? local.Apply(heads, _local!.Value) : global.Apply(heads, _global);
}
