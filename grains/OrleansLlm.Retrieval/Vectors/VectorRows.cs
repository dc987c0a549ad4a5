using System.Numerics.Tensors;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>Vectors as they lie in memory or in a mapped file: for each row its codes (<see cref="Stride"/> bytes), their step, and the unit vector itself. Valid as long as its owner keeps that memory.</summary>
internal readonly unsafe struct VectorRows(int rows, int dimensions, sbyte* codes, float* steps, float* values)
{
    public int Rows { get; } = rows;

    public int Dimensions { get; } = dimensions;

    public int Stride { get; } = VectorCodes.Stride(dimensions);

    /// <summary>Row after row.</summary>
    public sbyte* Codes { get; } = codes;

    /// <summary>What one unit of a row's codes is worth.</summary>
    public float* Steps { get; } = steps;

    public ReadOnlySpan<float> Values(int row) => new(values + (long)row * Dimensions, Dimensions);

    /// <summary>The cosine, from the codes.</summary>
    public float Estimate(VectorQuery query, int row) => Int8Dot.Of(query.Codes, Codes + (long)row * Stride, Stride) * (query.Step * Steps[row]);

    /// <summary>The cosine of two rows, from the codes.</summary>
    public float Estimate(int left, int right) =>
        Int8Dot.Of(Codes + (long)left * Stride, Codes + (long)right * Stride, Stride) * (Steps[left] * Steps[right]);

    /// <summary>The cosine, from the floats.</summary>
    public float Exact(VectorQuery query, int row) => TensorPrimitives.Dot(query.Values, Values(row));
}
