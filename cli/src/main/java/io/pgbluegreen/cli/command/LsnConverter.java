package io.pgbluegreen.cli.command;

import io.pgbluegreen.changeevent.Lsn;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a position in the WAL, as PostgreSQL prints it. */
final class LsnConverter implements ITypeConverter<Lsn> {

    @Override
    public Lsn convert(String text) {
        try {
            return Lsn.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
