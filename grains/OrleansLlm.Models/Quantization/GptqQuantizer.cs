using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Quantization;

/// <summary>
/// GPTQ (Frantar et al. 2022): weights are rounded column by column, and what rounding one changes in the output is made good by those that are still to be
/// rounded. Scales are those of plain rounding, taken when a block begins. Layers that were not measured are rounded plainly.
/// </summary>
/// <param name="moments">What each layer reads, by its name.</param>
/// <param name="damping">The share of the mean diagonal that is added to it, so that channels that hardly vary do no harm.</param>
internal sealed class GptqQuantizer(IReadOnlyDictionary<string, InputMoments> moments, double damping = 0.01) : IWeightQuantizer
{
    private const int Tries = 5;

    // Layers that read the same (gate and up) share their moments, and so the costly part.
    private (InputMoments Moments, double[] Root)? _last;

    public QuantizedWeights? Quantize(string layer, WeightTensor weights, int bits, int blockSize)
    {
        if (!moments.TryGetValue(layer, out var found))
        {
            return null;
        }

        if (found.Width != weights.Shape[1])
        {
            throw new ArgumentException($"{layer} reads {weights.Shape[1]} channels. Measured: {found.Width}", nameof(weights));
        }

        if (_last is not { } last || last.Moments != found)
        {
            _last = last = (found, Root(layer, found));
        }

        return new GptqMatrix(weights, last.Root, bits, blockSize);
    }

    private double[] Root(string layer, InputMoments found)
    {
        double mean = Enumerable.Range(0, found.Width).Average(i => (double)found[i, i]);
        double added = damping * (mean > 0 ? mean : 1);
        for (int attempt = 0; attempt < Tries; attempt++, added *= 10)
        {
            // A channel that was always zero would stand for nothing at all.
            if (InverseRoot.Of(found.Width, (i, j) => found[i, j] + (i == j ? added + (found[i, i] == 0 ? 1 : 0) : 0)) is { } root)
            {
                return root;
            }
        }

        throw new InvalidOperationException($"{layer}: what it read can not be worked with; measure it on more text");
    }
}
