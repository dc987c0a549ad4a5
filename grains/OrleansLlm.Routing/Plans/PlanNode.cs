namespace OrleansLlm.Routing.Plans;

/// <summary>A part of a plan: what to do, decided before anything is done. Immutable; an executor walks it.</summary>
public abstract record PlanNode;
