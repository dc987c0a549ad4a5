using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Runs;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Linears;

/// <summary>Makes a network's linear layers from its weights: dense, in 4 bits, with or without a low-rank addition.</summary>
internal sealed class LinearLayers(ParameterTable parameters, NetworkMode mode, bool bfloat16, LoraSettings lora)
{
    /// <summary>The end of the name of a low-rank addition's first matrix, as PEFT has it.</summary>
    public const string A = ".lora_A.weight";

    /// <summary>The end of the name of its second.</summary>
    public const string B = ".lora_B.weight";

    /// <summary>A layer.</summary>
    /// <param name="name">Its name, without <c>.weight</c>.</param>
    public Linear Get(string name)
    {
        var bias = parameters.Find(name + ".bias");
        Linear inner = parameters.FindPacked(name + ".weight") is { } packed
            ? new PackedLinear(packed, bias, bfloat16)
            : new DenseLinear(parameters[name + ".weight"], bias, bfloat16);
        return parameters.Find(name + A) is { } a ? new LoraLinear(inner, a, parameters[name + B], lora.Scale, lora.Dropout, mode, bfloat16) : inner;
    }

    /// <summary>What several layers read, made ready once.</summary>
    public Tensor Ready(Tensor input) => bfloat16 ? input.to_type(ScalarType.BFloat16) : input;
}
