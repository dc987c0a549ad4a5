namespace OrleansLlm.Routing.Plans;

/// <summary>How an ensemble's answers become one.</summary>
public abstract record CombinerSpec;
