using System.Numerics;
using System.Numerics.Tensors;

namespace OrleansLlm.Training.Embedders.Learning;

/// <summary>
/// Contrastive training (InfoNCE, van den Oord et al. 2018): of all texts of a batch, a text is to be nearest to its own partner. Rows are moved by
/// Adagrad. The same seed gives the same table on machines with the same vector width.
/// </summary>
internal sealed class PairTrainer
{
    private const float Smallest = 1e-8f;

    private readonly EmbeddingTable _table;
    private readonly float[] _squares;
    private readonly float[] _gradients;
    private readonly HashSet<int> _touched = [];
    private readonly float _temperature;

    public PairTrainer(EmbeddingTable table, float temperature)
    {
        _table = table;
        _temperature = temperature;
        _squares = new float[table.Values.Length];
        _gradients = new float[table.Values.Length];
    }

    /// <summary>Learns from one batch.</summary>
    /// <returns>The mean loss, in nats.</returns>
    public float Step(int[][] left, int[][] right, float rate)
    {
        var (x, y) = (new UnitVectors(_table, left), new UnitVectors(_table, right));
        var (loss, similarities) = ContrastiveLoss.Gradient(x, y, _temperature);
        Collect(left, x, similarities, y, transposed: false);
        Collect(right, y, similarities, x, transposed: true);
        Move(rate);
        return loss;
    }

    private void Collect(int[][] texts, UnitVectors own, float[] similarities, UnitVectors others, bool transposed)
    {
        float[] gradients = new float[own.Values.Length];
        int size = texts.Length;
        Parallel.For(0, size, i =>
        {
            var gradient = gradients.AsSpan(i * _table.Dimensions, _table.Dimensions);
            for (int first = 0; first < size; first += VectorKernels.Together)
            {
                var weights = Vector4.Zero;
                for (int j = first; j < Math.Min(size, first + VectorKernels.Together); j++)
                {
                    weights[j - first] = transposed ? similarities[(j * size) + i] : similarities[(i * size) + j];
                }

                VectorKernels.Add(others.Rows(first, VectorKernels.Together), weights, gradient);
            }

            // Through the division by the length: what lies along the vector does nothing.
            var unit = own.Row(i);
            TensorPrimitives.MultiplyAdd(unit, -TensorPrimitives.Dot<float>(unit, gradient), gradient, gradient);
            TensorPrimitives.Divide(gradient, own.Lengths[i], gradient);
        });
        for (int i = 0; i < size; i++)
        {
            foreach (int row in texts[i])
            {
                _touched.Add(row);
                var sum = _gradients.AsSpan(row * _table.Dimensions, _table.Dimensions);
                TensorPrimitives.Add(sum, gradients.AsSpan(i * _table.Dimensions, _table.Dimensions), sum);
            }
        }
    }

    private void Move(float rate)
    {
        Parallel.ForEach(_touched, row =>
        {
            var place = new Range(row * _table.Dimensions, (row + 1) * _table.Dimensions);
            var gradients = _gradients.AsSpan(place);
            var squares = _squares.AsSpan(place);
            TensorPrimitives.MultiplyAdd<float>(gradients, gradients, squares, squares);
            Span<float> steps = stackalloc float[_table.Dimensions];
            TensorPrimitives.Sqrt<float>(squares, steps);
            TensorPrimitives.Add(steps, Smallest, steps);
            TensorPrimitives.Divide<float>(gradients, steps, steps);
            TensorPrimitives.MultiplyAdd<float>(steps, -rate, _table.Row(row), _table.Row(row));
            gradients.Clear();
        });
        _touched.Clear();
    }
}
