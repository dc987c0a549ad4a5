namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>What a decoder's graph is told about lengths, and which positions get logits.</summary>
public enum DecoderInputs
{
    /// <summary>
    /// <c>seqlens_k</c> (int32 [B]: past + new - 1), <c>total_seq_len</c> (int32 []) and <c>out_idx</c> (int64 [N]: flat token indices that get logits): no
    /// mask is built or summed, and only positions that are needed pay for the head. The engine's own layout, and the faster one.
    /// </summary>
    Lengths = 0,

    /// <summary>onnxruntime-genai's layout: <c>attention_mask</c> (int64 [B, T]), logits of all positions. Runs elsewhere too.</summary>
    AttentionMask = 1,
}
