namespace OrleansLlm.Engine.Speculation;

/// <summary>Who may propose tokens.</summary>
public enum SpeculationMode
{
    /// <summary>Nobody: one token per sequence and step.</summary>
    Off = 0,
    /// <summary>Lookup, and the draft model where there is one.</summary>
    Auto = 1,
    /// <summary>Lookup alone: what followed when the sequence's last tokens occurred before.</summary>
    Lookup = 2,
    /// <summary>The draft model alone; there must be one.</summary>
    Draft = 3,
}
