package io.pgbluegreen.cli.command;

import io.pgbluegreen.cutover.plan.Step;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a step. */
final class StepConverter implements ITypeConverter<Step> {

    @Override
    public Step convert(String text) {
        try {
            return Step.of(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
