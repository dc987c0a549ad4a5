namespace OrleansLlm.Training.Embedded;

/// <summary>The two sides of the generated examples. They share neither the templates that are marked nor any made name or number.</summary>
public enum ExampleSplit
{
    /// <summary>What the model learns from.</summary>
    Train,

    /// <summary>What it is measured on.</summary>
    HeldOut,
}
