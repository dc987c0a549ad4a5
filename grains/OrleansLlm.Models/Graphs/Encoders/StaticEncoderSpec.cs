using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>An encoder without layers: each token stands for one or two rows of a table, and a text's vector is the mean of its tokens'.</summary>
public sealed record StaticEncoderSpec
{
    /// <summary>The table, <c>[rows, dimensions]</c>; at most 65,536 rows.</summary>
    public required WeightTensor Table { get; init; }

    /// <summary>The two rows of each token, by id; they are added. A token of one row names a row of zeros beside it.</summary>
    public required IReadOnlyList<(int First, int Second)> Rows { get; init; }

    /// <summary>The most tokens of one text.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>How the table is stored: <see cref="WeightFormat.Q8"/> or <see cref="WeightFormat.Q4"/>.</summary>
    public WeightFormat Format { get; init; } = WeightFormat.Q8;

    /// <summary>Values per scale: a power of 2, 16 or more, of which a row holds a whole number.</summary>
    public int BlockSize { get; init; } = 128;

    /// <summary>The width of an embedding.</summary>
    internal int Dimensions => (int)Table.Shape[1];

    /// <exception cref="ArgumentException">A number is wrong; says which.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTokens, 3);
        if (Table.Shape.Length != 2 || Table.Shape[0] is < 1 or > ushort.MaxValue + 1 || Table.Shape[1] < 1)
        {
            throw new ArgumentException($"{nameof(Table)} must have 1 to {ushort.MaxValue + 1} rows and a column. Given: [{string.Join(", ", Table.Shape)}]", nameof(Table));
        }

        if (Format == WeightFormat.Fp32)
        {
            throw new ArgumentException($"{nameof(Format)} must be {WeightFormat.Q8} or {WeightFormat.Q4}. Given: {Format}", nameof(Format));
        }

        if (BlockSize < 16 || !int.IsPow2(BlockSize) || Dimensions % BlockSize != 0)
        {
            throw new ArgumentException($"{nameof(BlockSize)} must be a power of 2 from 16 that divides {Dimensions}. Given: {BlockSize}", nameof(BlockSize));
        }

        for (int token = 0; token < Rows.Count; token++)
        {
            var (first, second) = Rows[token];
            if (Math.Min(first, second) < 0 || Math.Max(first, second) >= Table.Shape[0])
            {
                throw new ArgumentException($"{nameof(Rows)}[{token}] must name rows from 0 to {Table.Shape[0] - 1}. Given: {Rows[token]}", nameof(Rows));
            }
        }
    }
}
