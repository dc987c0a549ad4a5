using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OrleansLlm.Trainer.Networks;

/// <summary>Causal attention within sequences.</summary>
internal static class Attention
{
    /// <summary>Attends.</summary>
    /// <param name="query"><c>[rows, heads, length, headSize]</c>.</param>
    /// <param name="key">The same shape.</param>
    /// <param name="value">The same shape.</param>
    /// <param name="batch">Which tokens see which.</param>
    /// <param name="window">Tokens that one sees, itself included; 0: all.</param>
    /// <param name="scale">What scores are multiplied by; 0: 1 / root of the head's width.</param>
    /// <param name="softcap">Scores are held within ± this; 0: they are not.</param>
    public static Tensor Of(Tensor query, Tensor key, Tensor value, TokenBatch batch, int window, double scale = 0, double softcap = 0)
    {
        double usual = 1 / Math.Sqrt(query.shape[^1]);
        scale = scale > 0 ? scale : usual;
        if (softcap > 0)
        {
            var scores = (query.matmul(key.transpose(-2, -1)) * (scale / softcap)).tanh() * softcap;
            return (scores + batch.CausalMask(window)).softmax(-1).matmul(value);
        }

        query = scale == usual ? query : query * (scale / usual);
        return batch.Mask(window) is { } mask
            ? F.scaled_dot_product_attention(query, key, value, attn_mask: mask)
            : F.scaled_dot_product_attention(query, key, value, is_casual: true);
    }
}
