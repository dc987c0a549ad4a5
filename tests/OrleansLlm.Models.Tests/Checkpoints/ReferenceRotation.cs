using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Tests.Checkpoints;

/// <summary>Rotary positions by the definitions of transformers' <c>modeling_rope_utils</c>, written down anew.</summary>
internal sealed class ReferenceRotation(JsonObject config)
{
    private readonly JsonObject? _scaling = config["rope_scaling"] as JsonObject;
    private readonly int _size = (int)Math.Round(((int?)config["head_dim"] ?? (int)config["hidden_size"]! / (int)config["num_attention_heads"]!)
        * ((double?)config["partial_rotary_factor"] ?? 1));

    /// <summary>A head at a position.</summary>
    public double[] Rotate(double[] head, int position, bool local)
    {
        double[] rotated = [.. head];
        int half = _size / 2;
        double magnitude = local ? 1 : Magnitude();
        for (int i = 0; i < half; i++)
        {
            double angle = position * Frequency(i, local);
            var (cosine, sine) = (Math.Cos(angle) * magnitude, Math.Sin(angle) * magnitude);
            rotated[i] = (head[i] * cosine) - (head[half + i] * sine);
            rotated[half + i] = (head[half + i] * cosine) + (head[i] * sine);
        }

        return rotated;
    }

    private string? Kind => (string?)(_scaling?["rope_type"] ?? _scaling?["type"]);

    private double Magnitude() => Kind switch
    {
        "yarn" => (0.1 * Math.Log((double)_scaling!["factor"]!)) + 1,
        "longrope" => Math.Sqrt(1 + (Math.Log((double)config["max_position_embeddings"]! / (double)config["original_max_position_embeddings"]!)
            / Math.Log((double)config["original_max_position_embeddings"]!))),
        _ => 1,
    };

    private double Frequency(int i, bool local)
    {
        double theta = (double)config[local ? "rope_local_base_freq" : "rope_theta"]!;
        double plain = 1 / Math.Pow(theta, 2.0 * i / _size);
        return local ? plain : Kind switch
        {
            null => plain,
            "linear" => plain / (double)_scaling!["factor"]!,
            "llama3" => Llama3(plain),
            "yarn" => Yarn(i, plain, theta),
            "longrope" => plain / (double)_scaling![(int)config["max_position_embeddings"]! > (int)config["original_max_position_embeddings"]! ? "long_factor" : "short_factor"]![i]!,
            _ => throw new NotSupportedException(Kind),
        };
    }

    private double Llama3(double plain)
    {
        double factor = (double)_scaling!["factor"]!;
        double low = (double)_scaling["low_freq_factor"]!;
        double high = (double)_scaling["high_freq_factor"]!;
        double length = (double)_scaling["original_max_position_embeddings"]!;
        double turns = length * plain / (2 * Math.PI);
        double smooth = Math.Clamp((turns - low) / (high - low), 0, 1);
        return ((1 - smooth) * plain / factor) + (smooth * plain);
    }

    private double Yarn(int i, double plain, double theta)
    {
        double factor = (double)_scaling!["factor"]!;
        double length = (double)_scaling["original_max_position_embeddings"]!;
        double Dimension(double rotations) => _size * Math.Log(length / (rotations * 2 * Math.PI)) / (2 * Math.Log(theta));
        double low = Math.Max(Math.Floor(Dimension(32)), 0);
        double high = Math.Min(Math.Ceiling(Dimension(1)), _size - 1);
        double ramp = Math.Clamp((i - low) / (high == low ? 0.001 : high - low), 0, 1);
        return (plain / factor * ramp) + (plain * (1 - ramp));
    }
}
