using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Tests.Collections;

/// <summary>Vectors around random centres, as embeddings of texts on so many subjects lie.</summary>
internal sealed class ClusteredVectors(int dimensions, int clusters, double spread, int seed)
{
    private readonly Random _random = new(seed);
    private readonly float[][] _centres = Centres(dimensions, clusters, new Random(seed + 1));

    /// <summary>The next one; not of length 1.</summary>
    public float[] Next()
    {
        var centre = _centres[_random.Next(_centres.Length)];
        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            vector[i] = centre[i] + (float)(spread * Gaussian(_random));
        }

        return vector;
    }

    /// <summary>So many of them, as an index holds them.</summary>
    public VectorBuffer Buffer(int rows)
    {
        var buffer = new VectorBuffer(dimensions);
        var unit = new float[dimensions];
        for (var row = 0; row < rows; row++)
        {
            VectorCodes.Normalize(Next(), unit, "vector");
            buffer.Add(unit);
        }

        return buffer;
    }

    private static float[][] Centres(int dimensions, int clusters, Random random) =>
        [.. Enumerable.Range(0, clusters).Select(_ => Enumerable.Range(0, dimensions).Select(_ => (float)Gaussian(random)).ToArray())];

    private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
