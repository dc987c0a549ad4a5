namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>How weights of linear layers and embeddings are stored.</summary>
public enum WeightFormat
{
    /// <summary>32-bit floats.</summary>
    Fp32 = 0,

    /// <summary>8 bits, symmetric, one float scale per block of a row (MatMulNBits).</summary>
    Q8 = 1,

    /// <summary>4 bits, symmetric, one float scale per block of a row (MatMulNBits).</summary>
    Q4 = 2,
}
